/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects found by what they are called or listen to, however many there are. */
#ifndef FLOWTEECTL_MODEL_INDEX_H
#define FLOWTEECTL_MODEL_INDEX_H

#include "model/objects.h"

/* What an object is found by: all of its bytes count. */
struct key {
	char bytes[8 + PATH_TEXT];
};

/**
 * struct item - an object of an index
 * @key: it
 * @statement: index of its statement in a file
 * @position: index of it, or of what it belongs to, in an array
 */
struct item {
	struct key key;
	size_t statement;
	size_t position;
};

/* Zero initialised. */
struct index {
	void *root;
};

void key_of_path(const struct object *object, const struct path *path, struct key *key);

/* Of the pool that a receiver is in; of one that cannot be if it is in none. */
void key_of_pool(const struct receiver *receiver, struct key *key);

/* @dev: name of the device, which may be empty */
void key_of_listener(const struct endpoint *listen, const char *dev, struct key *key);

/* NULL if there is none. */
struct item *index_find(const struct index *index, const struct key *key);

/* Adds an item, or returns the one that has the key already. */
struct item *index_add(struct index *index, const struct key *key, bool *is_new);

/* Adds all of them by their paths; their positions are those among them. */
void index_siblings(struct index *index, const struct object *object,
		    const struct siblings *siblings);
/* The pool that a receiver is in; NULL if that is none of the index. */
struct item *index_pool_of(const struct index *index, const struct receiver *receiver);
void index_release(struct index *index);

#endif /* FLOWTEECTL_MODEL_INDEX_H */
