// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/objects.h"
#include "text/suggest.h"

const struct object *const objects[] = {
	&collector_object,
	&pool_object,
	&receiver_object,
	&list_object,
	NULL,
};

const struct object *object_find(const char *name, struct choices *accepted)
{
	size_t i;

	choices_init(accepted, name);
	for (i = 0; objects[i]; i++) {
		if (!strcmp(objects[i]->name, name))
			return objects[i];
		choices_add(accepted, objects[i]->name);
	}
	return NULL;
}
