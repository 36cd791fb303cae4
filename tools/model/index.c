// SPDX-License-Identifier: GPL-2.0-or-later
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "model/index.h"
#include "text/memory.h"

/* The tree is the C library's, which keeps it balanced. */
static int compare(const void *left, const void *right)
{
	const struct item *a = left;
	const struct item *b = right;

	return memcmp(&a->key, &b->key, sizeof(a->key));
}

void key_of_path(const struct object *object, const struct path *path, struct key *key)
{
	memset(key, 0, sizeof(*key));
	key->bytes[0] = object->attr;
	strcpy(key->bytes + 1, path->collector);
	strcpy(key->bytes + 1 + FLOWTEE_NAME_SIZE, path->member);
}

void key_of_pool(const struct receiver *receiver, struct key *key)
{
	struct path path = receiver->entity.path;

	strcpy(path.member, receiver->pool);
	key_of_path(&pool_object, &path, key);
}

void key_of_listener(const struct endpoint *listen, const char *dev, struct key *key)
{
	const struct address *address = &listen->address;
	char *bytes = key->bytes;

	memset(key, 0, sizeof(*key));
	bytes[0] = address->size;
	memcpy(bytes + 1, &listen->port, sizeof(listen->port));
	memcpy(bytes + 1 + sizeof(listen->port), address->bytes, address->size);
	strcpy(bytes + 1 + sizeof(listen->port) + sizeof(address->bytes), dev);
}

struct item *index_find(const struct index *index, const struct key *key)
{
	struct item wanted = { .key = *key };
	struct item **found;

	found = tfind(&wanted, &index->root, compare);
	return found ? *found : NULL;
}

struct item *index_add(struct index *index, const struct key *key, bool *is_new)
{
	struct item *item = grow(NULL, 1, sizeof(*item));
	struct item **found;

	*item = (struct item){ .key = *key };
	found = tsearch(item, &index->root, compare);
	if (!found)
		out_of_memory();
	*is_new = *found == item;
	if (!*is_new)
		free(item);
	return *found;
}

void index_siblings(struct index *index, const struct object *object,
		    const struct siblings *siblings)
{
	struct key key;
	bool is_new;
	size_t i;

	for (i = 0; i < siblings->count; i++) {
		key_of_path(object, &sibling(object, siblings, i)->path, &key);
		index_add(index, &key, &is_new)->position = i;
	}
}

struct item *index_pool_of(const struct index *index, const struct receiver *receiver)
{
	struct key key;

	key_of_pool(receiver, &key);
	return index_find(index, &key);
}

void index_release(struct index *index)
{
	tdestroy(index->root, free);
	index->root = NULL;
}
