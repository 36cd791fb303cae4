// SPDX-License-Identifier: GPL-2.0-or-later
#include "event.h"
#include "ruleset.h"
#include "statement.h"

static const struct {
	const char *sign;
	const char *name;
	enum style style;
} kinds[] = {
	[EVENT_ADDED] = { "+", "added", STYLE_ADDED },
	[EVENT_CHANGED] = { "~", "changed", STYLE_CHANGED },
	[EVENT_REMOVED] = { "-", "removed", STYLE_BAD },
};

enum style event_style(enum event_kind kind)
{
	return kinds[kind].style;
}

void event_print(enum event_kind kind, const struct object *object,
		 const struct entity *entity)
{
	printf("%s%s ", style_start(kinds[kind].style), kinds[kind].sign);
	statement_print(object, entity, object_words(object, entity), stdout);
}

json_t *event_json(const char *key, enum event_kind kind, const struct object *object,
		   const struct entity *entity)
{
	json_t *json = json_object();
	json_t *rest;

	json_object_set_new(json, key, json_string(kinds[kind].name));
	json_object_set_new(json, "object", json_string(object->name));
	if (object->is_member)
		json_object_set_new(json, "collector", json_string(entity->path.collector));
	/* More than that is not known of what is removed. */
	if (kind == EVENT_REMOVED) {
		json_object_set_new(json, "name", json_string(path_name(&entity->path)));
		return json;
	}
	rest = object_json(object, entity);
	json_object_update(json, rest);
	json_decref(rest);
	return json;
}
