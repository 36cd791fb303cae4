// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "doctor/remarks.h"
#include "kernel/dump.h"
#include "text/place.h"
#include "verbs/remarks.h"

/* So many objects are read again after an "add" or "set". */
#define OBJECTS_MAX	1000

/* About a value; a file tells whose it is by its line. */
static void warn_of(const struct remark *remark, void *data)
{
	const struct config *config = data;
	char path[PATH_TEXT];

	if (config)
		config_look_at(config, remark->entity, remark->word);
	path_text(&remark->entity->path, path);
	if (remark->word)
		warn("%s '%s': %s '%s': %s", remark->object->name, path, remark->word,
		     remark->value, remark->why);
	else
		warn("%s '%s': %s", remark->object->name, path, remark->why);
}

void remarks_of_file(struct config *config, const char *name)
{
	ruleset_expand(&config->ruleset);
	place_enter(name, &config->file.map);
	remarks_visit(&config->ruleset, warn_of, config);
	place_leave();
}

/* Of what it has made of the object, which it may have given another name. */
static void look(const struct ruleset *ruleset, const struct statement *statement, enum form form)
{
	const struct object *object = statement->object;
	struct path path = statement->any.entity.path;
	const struct entity *entity;
	uint32_t words = 0;

	if (statement->any.entity.rename[0])
		strcpy(object->is_member ? path.member : path.collector,
		       statement->any.entity.rename);
	entity = ruleset_find(ruleset, object, &path);
	/* Another has removed it. */
	if (!entity)
		return;
	if (form == FORM_SET) {
		words = statement_words(statement);
		statement_caution_of(statement, entity);
	} else {
		statement_caution(statement);
	}
	remarks_visit_one(ruleset, object, entity, words, warn_of, NULL);
}

void remarks_of_statements(const struct statement *statements, size_t count, enum form form)
{
	struct ruleset ruleset;
	bool is_known;
	size_t i;

	is_known = ruleset_peek(&ruleset, OBJECTS_MAX);
	if (is_known)
		ruleset_expand(&ruleset);
	for (i = 0; i < count; i++) {
		if (is_known)
			look(&ruleset, &statements[i], form);
		else
			statement_caution(&statements[i]);
	}
	ruleset_release(&ruleset);
}
