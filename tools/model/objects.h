/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kinds of objects. */
#ifndef FLOWTEECTL_MODEL_OBJECTS_H
#define FLOWTEECTL_MODEL_OBJECTS_H

#include "model/collector.h"
#include "model/pool.h"
#include "model/prefix_list.h"
#include "model/receiver.h"

/* Room for an object of any kind. */
union any {
	struct entity entity;
	struct prefix_list list;
	struct collector collector;
	struct pool pool;
	struct receiver receiver;
};

/* All objects, NULL at the end. */
extern const struct object *const objects[];

/* The object called @name, or NULL; then all are among @accepted. */
const struct object *object_find(const char *name, struct choices *accepted);

#endif /* FLOWTEECTL_MODEL_OBJECTS_H */
