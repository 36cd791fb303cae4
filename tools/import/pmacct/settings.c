// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import/pmacct/settings.h"
#include "text/number.h"

void pmacct_config_release(struct pmacct_config *config)
{
	free(config->plugins);
	memset(config, 0, sizeof(*config));
}

unsigned int pmacct_number(const struct setting *setting, unsigned int otherwise)
{
	uint32_t value;

	if (!setting->value || number_parse(setting->value, 1, PMACCT_NUMBER_MAX, &value) != NUMBER_OK)
		return otherwise;
	return value;
}

bool pmacct_true(const struct setting *setting)
{
	return setting->value && !strcasecmp(setting->value, "true");
}

/* A line may be for several plugins, and what is wrong with its file is told once. */
static char *read_once(struct import *import, const struct mention *named, const char *path)
{
	const char *key = import_text(import, "%s:%u", named->origin.file, named->origin.line);
	char *text;

	if (json_object_get(import->unread, key))
		return NULL;
	text = import->read(path, named);
	if (text)
		return text;
	if (!import->unread)
		import->unread = json_object();
	json_object_set_new(import->unread, key, json_true());
	return NULL;
}

char *pmacct_file(struct import *import, const struct pmacct_config *config,
		  const struct setting *setting, const char *instead, const char **found)
{
	const struct mention named = { setting->origin, instead };
	const char *path = setting->value;
	const char *slash = strrchr(config->file, '/');

	/* What is relative was so to the directory of the daemon: mostly that of
	 * its configuration.
	 */
	*found = path;
	if (*path != '/' && slash)
		*found = import_text(import, "%.*s/%s", (int)(slash - config->file),
				     config->file, path);
	return read_once(import, &named, *found);
}
