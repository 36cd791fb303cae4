// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/brief.h"
#include "model/present.h"
#include "text/error.h"
#include "text/memory.h"

/* What nothing of its kind is without: " to 10.0.0.1:2055"; to be freed. */
static char *describe(const struct object *object, const struct entity *entity)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	brief_words(object, entity, object_flagged(object, WORD_REQUIRED), out);
	fclose(out);
	return text;
}

static void refuse_new(const struct object *object, const struct entity *other)
{
	char *what = describe(object, other);
	char path[PATH_TEXT];

	path_text(&other->path, path);
	refused("%s '%s': there is a %s of this name already:%s; accepted: another name, or 'set "
		"%s %s' to change this one", object->name, path, object->name, what,
		object->name, path);
	free(what);
}

static void refuse_name(const struct object *object, const struct entity *other,
			const char *name)
{
	char *what = describe(object, other);

	refused("name '%s': there is a %s of this name already:%s; accepted: another name", name,
		object->name, what);
	free(what);
}

bool present_report(const struct ruleset *ruleset, const struct object *object,
		    const struct entity *entity, bool is_new)
{
	struct path path = entity->path;
	char *name = object->is_member ? path.member : path.collector;
	const struct entity *other;

	if (!is_new && (!entity->rename[0] || !strcmp(entity->rename, name)))
		return false;
	if (!is_new)
		strcpy(name, entity->rename);
	other = ruleset_find(ruleset, object, &path);
	if (!other)
		return false;
	if (is_new)
		refuse_new(object, other);
	else
		refuse_name(object, other, name);
	return true;
}
