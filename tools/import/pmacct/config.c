// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "import/pmacct/config.h"
#include "import/pmacct/keys.h"
#include "import/pmacct/rows.h"
#include "text/clean.h"
#include "text/memory.h"

/* What a line may have. */
#define LINE_MAX_READ	10240

/* A line of the file in its parts. */
struct entry {
	struct origin origin;
	char *key;
	char *plugin;
	char *value;
};

struct entries {
	struct entry *list;
	size_t count;
};

/* Blanks go from all of a key, and it is lower case. */
static void clean_key(char *key)
{
	char *out = key;

	for (; *key; key++)
		if (!isspace((unsigned char)*key))
			*out++ = tolower((unsigned char)*key);
	*out = '\0';
}

/* Cuts NAME out of TEXT[NAME]; NULL if there is none. */
static char *cut_name(char *text)
{
	char *name = strchr(text, '[');
	char *end;

	if (!name)
		return NULL;
	*name++ = '\0';
	end = strchr(name, ']');
	if (end)
		*end = '\0';
	return name;
}

static int bad_line(const struct origin *origin, const char *line)
{
	return refused("import pmacct: %s:%u: " QUOTED ": it is not KEY: VALUE, and pmacct does not start with it; accepted: a line that pmacct starts with",
		       origin->file, origin->line, line);
}

/* Brackets of a key are in pairs and closed before the colon. */
static bool brackets_are_good(const char *key)
{
	const char *open = strchr(key, '[');
	const char *close = strchr(key, ']');

	if (!open && !close)
		return true;
	return open && close > open + 1 && open > key && !strchr(open + 1, '[') &&
	       !strchr(close + 1, ']');
}

static int read_entry(const struct origin *origin, char *line, struct entries *entries)
{
	struct entry entry = { .origin = *origin };
	char *colon = strchr(line, ':');

	if (!colon)
		return bad_line(origin, line);
	*colon = '\0';
	entry.key = line;
	entry.value = trim(colon + 1);
	if (!brackets_are_good(line))
		return bad_line(origin, line);
	entry.plugin = cut_name(entry.key);
	clean_key(entry.key);
	if (!*entry.key)
		return bad_line(origin, ":");
	entries->list = grow_by_one(entries->list, entries->count, sizeof(*entries->list));
	entries->list[entries->count++] = entry;
	return DONE;
}

static int read_entries(struct import *import, const char *file, const char *text,
			struct entries *entries)
{
	struct origin origin = { file, 0 };
	struct rows rows;
	int status = DONE;
	char *line;

	rows_start(&rows, import, file, text, LINE_MAX_READ);
	while (!status && (line = rows_next_text(&rows))) {
		origin.line = rows.line;
		line = trim(line);
		if (*line && *line != '!' && *line != '#')
			status = read_entry(&origin, line, entries);
	}
	rows_end(&rows);
	return status;
}

/* True if it is the first of the name. */
static bool add_plugin(struct import *import, struct pmacct_config *config, const char *name)
{
	size_t i;

	for (i = 0; i < config->n_plugins; i++)
		if (!strcmp(config->plugins[i].name, name))
			break;
	if (i < config->n_plugins) {
		report_add(&import->report, REMARK_TRAP, &config->plugins_origin, "plugins",
			   "there is a tee called " QUOTED " already, and pmacct has only the first; this one is left out",
			   name);
		return false;
	}
	config->plugins = grow(config->plugins, config->n_plugins + 1,
			       sizeof(*config->plugins));
	memset(&config->plugins[config->n_plugins], 0, sizeof(*config->plugins));
	config->plugins[config->n_plugins].origin = config->plugins_origin;
	config->plugins[config->n_plugins++].name = name;
	return true;
}

/* A type, or a type and a name in brackets. */
static void read_plugin(struct import *import, struct pmacct_config *config, char *item)
{
	const char *name = cut_name(item);
	char *type = trim(item);
	bool has_name;

	clean_key(type);
	if (!*type)
		return;
	has_name = name && *name;
	name = has_name ? trim(import_text(import, "%s", name)) : "default_tee";
	if (strcmp(type, "tee")) {
		report_add(&import->report, REMARK_LOST, &config->plugins_origin, type,
			   "it is no tee: flowtee has none of these plugins, and pmacct does not start with them beside a tee");
	} else if (add_plugin(import, config, name)) {
		config->plugins[config->n_plugins - 1].has_name = has_name;
		report_add(&import->report, REMARK_CARRIED, &config->plugins_origin, "plugins",
			   "the receivers of " QUOTED " belong to the collector", name);
	}
}

static void read_plugins(struct import *import, struct pmacct_config *config,
			 struct entries *entries)
{
	char *list, *item;
	size_t i;

	for (i = 0; i < entries->count; i++)
		if (!strcmp(entries->list[i].key, "plugins"))
			break;
	if (i == entries->count)
		return;
	config->plugins_origin = entries->list[i].origin;
	list = entries->list[i].value;
	entries->list[i].key = NULL;
	while ((item = strsep(&list, ",")))
		read_plugin(import, config, item);
}

/* Both daemons have the keys of both; the file shows which it was written for. */
static const char *find_daemon(const struct entries *entries)
{
	size_t sfacctd = 0;
	size_t nfacctd = 0;
	size_t i;

	for (i = 0; i < entries->count; i++) {
		sfacctd += !strncmp(entries->list[i].key, "sfacctd_", 8);
		nfacctd += !strncmp(entries->list[i].key, "nfacctd_", 8);
	}
	return sfacctd > nfacctd ? "sfacctd" : "nfacctd";
}

static void read_keys(struct import *import, struct pmacct_config *config,
		      const struct entries *entries)
{
	const struct entry *entry;
	size_t i;

	for (i = 0; i < entries->count; i++) {
		entry = &entries->list[i];
		if (entry->key)
			pmacct_key(import, config, &entry->origin, entry->key, entry->plugin,
				   entry->value);
	}
}

static int replace_receivers(const struct pmacct_files *files, struct pmacct_config *config)
{
	if (!files->receivers)
		return DONE;
	if (config->n_plugins > 1)
		return refused("import pmacct: --receivers " QUOTED ": %s has %zu tee plugins, each with receivers of its own; accepted: without --receivers",
			       files->receivers, files->config, config->n_plugins);
	/* Without an origin: it is not relative to the file of the daemon. */
	config->plugins[0].receivers = (struct setting){ .value = files->receivers };
	return DONE;
}

int pmacct_config_read(struct import *import, const struct pmacct_files *files,
		       struct pmacct_config *config)
{
	struct entries entries = { NULL, 0 };
	int status;
	char *text;

	memset(config, 0, sizeof(*config));
	config->file = files->config;
	text = import->read(files->config, NULL);
	if (!text)
		return REFUSED;
	status = read_entries(import, files->config, text, &entries);
	free(text);
	if (!status) {
		config->daemon = files->daemon ? files->daemon : find_daemon(&entries);
		read_plugins(import, config, &entries);
		if (!config->n_plugins)
			status = refused("import pmacct: %s: there is no plugin of the type tee, and nothing to take over; accepted: a configuration with 'plugins: tee'",
					 files->config);
	}
	if (!status) {
		read_keys(import, config, &entries);
		status = replace_receivers(files, config);
	}
	free(entries.list);
	return status;
}
