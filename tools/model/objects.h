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

/**
 * objects_left() - tell which kinds can be meant where none is said
 * @n_words: number of @words
 * @words: NAME [WORD VALUE]...
 *
 * A slash in the name leaves some of them, and so does a word that not all kinds have.
 *
 * Return: a bit for each of objects[]; 0: the second is a word of none of them, so that
 * the first may be no name
 */
unsigned int objects_left(size_t n_words, char *const *words);

/* The only one of those; NULL: there are none, or several. */
const struct object *objects_only(unsigned int left);

#endif /* FLOWTEECTL_MODEL_OBJECTS_H */
