/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of prefixes with a name, which collectors and receivers share. */
#ifndef FLOWTEECTL_MODEL_PREFIX_LIST_H
#define FLOWTEECTL_MODEL_PREFIX_LIST_H

#include "model/object.h"
#include "model/prefixes.h"

/* Its name is the collector of its path. */
struct prefix_list {
	struct entity entity;
	struct prefixes prefixes;
};

extern const struct object list_object;

#endif /* FLOWTEECTL_MODEL_PREFIX_LIST_H */
