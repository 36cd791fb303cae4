/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects of one kind in the order of the configuration. */
#ifndef FLOWTEECTL_MODEL_SIBLINGS_H
#define FLOWTEECTL_MODEL_SIBLINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/object.h"

/**
 * struct siblings - objects of one kind in an order; zero initialised
 * @first: the first of them
 * @count: number of them
 */
struct siblings {
	void *first;
	size_t count;
};

struct entity *sibling(const struct object *object, const struct siblings *siblings, size_t i);

/* The one that is called so; NULL if there is none. */
struct entity *siblings_find(const struct object *object, const struct siblings *siblings,
			     const char *name);

/* NULL if there is none. */
struct entity *siblings_last(const struct object *object, const struct siblings *siblings);

/* Adds one with the defaults; those there were may be elsewhere then. */
struct entity *siblings_add(const struct object *object, struct siblings *siblings);

/* Leaves only those that are wanted, and frees what the others hold. */
void siblings_narrow(const struct object *object, struct siblings *siblings,
		     bool (*wanted)(const struct object *object, const struct entity *entity,
				    const void *data), const void *data);

/* Frees them, and what they hold. */
void siblings_release(const struct object *object, struct siblings *siblings);

#endif /* FLOWTEECTL_MODEL_SIBLINGS_H */
