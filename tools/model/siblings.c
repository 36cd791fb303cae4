// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/siblings.h"
#include "text/memory.h"

struct entity *sibling(const struct object *object, const struct siblings *siblings, size_t i)
{
	return (struct entity *)((char *)siblings->first + i * object->size);
}

struct entity *siblings_find(const struct object *object, const struct siblings *siblings,
			     const char *name)
{
	struct entity *entity;
	size_t i;

	for (i = 0; i < siblings->count; i++) {
		entity = sibling(object, siblings, i);
		if (!strcmp(object->is_member ? entity->path.member : entity->path.collector, name))
			return entity;
	}
	return NULL;
}

struct entity *siblings_last(const struct object *object, const struct siblings *siblings)
{
	return siblings->count ? sibling(object, siblings, siblings->count - 1) : NULL;
}

struct entity *siblings_add(const struct object *object, struct siblings *siblings)
{
	struct entity *entity;

	siblings->first = grow_by_one(siblings->first, siblings->count, object->size);
	entity = sibling(object, siblings, siblings->count++);
	object->init(entity);
	return entity;
}

void siblings_narrow(const struct object *object, struct siblings *siblings,
		     bool (*wanted)(const struct object *object, const struct entity *entity,
				    const void *data), const void *data)
{
	struct entity *entity;
	size_t kept = 0;
	size_t i;

	for (i = 0; i < siblings->count; i++) {
		entity = sibling(object, siblings, i);
		if (!wanted(object, entity, data))
			object_release(object, entity);
		else if (i != kept++)
			memcpy(sibling(object, siblings, kept - 1), entity, object->size);
	}
	siblings->count = kept;
}

void siblings_release(const struct object *object, struct siblings *siblings)
{
	size_t i;

	for (i = 0; i < siblings->count; i++)
		object_release(object, sibling(object, siblings, i));
	free(siblings->first);
	memset(siblings, 0, sizeof(*siblings));
}
