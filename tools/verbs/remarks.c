// SPDX-License-Identifier: GPL-2.0-or-later
#include "doctor/remarks.h"
#include "kernel/dump.h"
#include "text/place.h"
#include "verbs/remarks.h"

/* So many objects are read again after an "add". */
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

void remarks_of_added(const struct object *object, const struct path *path)
{
	struct ruleset ruleset;

	if (ruleset_peek(&ruleset, OBJECTS_MAX)) {
		ruleset_expand(&ruleset);
		remarks_visit_added(&ruleset, object, path, warn_of, NULL);
	}
	ruleset_release(&ruleset);
}
