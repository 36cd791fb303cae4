// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "import/pmacct/address.h"
#include "import/pmacct/map.h"
#include "import/pmacct/rows.h"
#include "text/memory.h"

/* Lines of a map, unless maps_entries says otherwise. */
#define ENTRIES_MAX	384

/* What a key of a pre_tag_map asks for. */
enum map_key {
	KEY_UNKNOWN,
	KEY_TAG,
	KEY_IP,
	KEY_CONTENT,	/* of flows, which flowtee does not look into */
	KEY_FLOW,	/* of control, or of what a tee does not use */
};

static const struct {
	const char *name;
	enum map_key key;
} map_keys[] = {
	{ "set_tag", KEY_TAG }, { "id", KEY_TAG }, { "ip", KEY_IP },
	{ "in", KEY_CONTENT }, { "out", KEY_CONTENT }, { "src_mac", KEY_CONTENT },
	{ "dst_mac", KEY_CONTENT }, { "vlan", KEY_CONTENT }, { "src_net", KEY_CONTENT },
	{ "dst_net", KEY_CONTENT }, { "bgp_nexthop", KEY_CONTENT },
	{ "engine_type", KEY_CONTENT }, { "engine_id", KEY_CONTENT },
	{ "source_id", KEY_CONTENT }, { "agent_id", KEY_CONTENT },
	{ "set_tag2", KEY_FLOW }, { "id2", KEY_FLOW }, { "label", KEY_FLOW },
	{ "jeq", KEY_FLOW }, { "return", KEY_FLOW }, { "stack", KEY_FLOW },
};

/* A line while it is read. */
struct line {
	struct import *import;
	const struct row *row;
	const char *ip;
	const char *tag;
};

static enum map_key key_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(map_keys) / sizeof(map_keys[0]); i++)
		if (!strcmp(map_keys[i].name, name))
			return map_keys[i].key;
	return KEY_UNKNOWN;
}

/* What pmacct ignores as a whole, and so do we. */
static bool ignored(const struct line *line, const char *word, const char *why)
{
	report_add(&line->import->report, REMARK_TRAP, &line->row->origin, word,
		   "pmacct ignores the line: %s; it is left out", why);
	return false;
}

static bool lost(const struct line *line, const char *word, const char *why)
{
	report_add(&line->import->report, REMARK_LOST, &line->row->origin, word,
		   "%s; the line is left out, and what it matches gets the tag of a later line or 0",
		   why);
	return false;
}

static bool read_key(struct line *line, const char *key, const char *value)
{
	const char **place = NULL;

	switch (key_of(key)) {
	case KEY_UNKNOWN:
		return ignored(line, key, "there is no such key for a tee");
	case KEY_CONTENT:
		return lost(line, key,
			    "tags by the contents of flows: flowtee copies datagrams and does not look into them");
	case KEY_FLOW:
		return lost(line, key, "flowtee has only the first matching line and one tag");
	case KEY_TAG:
		place = &line->tag;
		break;
	case KEY_IP:
		place = &line->ip;
		break;
	}
	if (*place)
		return ignored(line, key, "the key is given twice");
	*place = value;
	return true;
}

static bool read_tag(const struct line *line, uint64_t *tag)
{
	*tag = 0;
	if (!line->tag)
		return true;
	if (strstr(line->tag, "++"))
		return lost(line, "set_tag", "a tag that counts up with every datagram");
	if (line->tag[strspn(line->tag, "0123456789")])
		return ignored(line, "set_tag", "the tag is not a number");
	errno = 0;
	*tag = strtoull(line->tag, NULL, 10);
	return !errno || ignored(line, "set_tag", "the tag does not fit in 64 bits");
}

static void add(struct tag_map *map, const struct tagging *tagging)
{
	map->taggings = grow_by_one(map->taggings, map->count, sizeof(*map->taggings));
	map->taggings[map->count++] = *tagging;
}

/* Without ip= it is for the exporters of both families. */
static bool add_prefixes(const struct line *line, uint64_t tag, struct tag_map *map)
{
	struct tagging tagging = { .origin = line->row->origin, .tag = tag };

	if (line->ip) {
		if (!pmacct_prefix(line->import, &line->row->origin, "ip", line->ip,
				   &tagging.prefix))
			return ignored(line, "ip", "it is neither an address nor a prefix");
		add(map, &tagging);
		return true;
	}
	tagging.prefix.address.size = IPV4_SIZE;
	add(map, &tagging);
	tagging.prefix.address.size = IPV6_SIZE;
	add(map, &tagging);
	return true;
}

static void read_row(struct import *import, const struct row *row, struct tag_map *map)
{
	struct line line = { .import = import, .row = row };
	uint64_t tag;
	size_t i;

	for (i = 0; i < row->count; i++)
		if (!read_key(&line, row->keys[i], row->values[i]))
			return;
	if (row->broken) {
		if (strchr(row->broken, '='))
			lost(&line, row->broken, "the key has no value");
		else
			ignored(&line, row->broken, "the word is not KEY=VALUE");
		return;
	}
	if (!read_tag(&line, &tag) || !add_prefixes(&line, tag, map))
		return;
	report_add(&import->report, REMARK_CARRIED, &row->origin, row->text,
		   line.tag ? "in 'from' of the receivers that want this tag" :
		   "it ends the search: these exporters keep tag 0");
}

static void check_count(struct import *import, const struct pmacct_config *config,
			const char *file, const struct tag_map *map)
{
	unsigned int max = pmacct_number(&config->maps_entries, ENTRIES_MAX);

	if (map->count > max)
		report_add(&import->report, REMARK_TRAP, &map->taggings[max].origin, "pre_tag_map",
			   "pmacct reads the first %u entries of %s only, a line without ip= being two",
			   max, file);
}

int tag_map_read(struct import *import, const struct pmacct_config *config,
		 const struct setting *setting, struct tag_map *map)
{
	const struct row *row;
	const char *file;
	struct rows rows;
	char *text;

	memset(map, 0, sizeof(*map));
	if (!setting->value)
		return DONE;
	text = pmacct_file(import, config, setting, NULL, &file);
	if (!text)
		return REFUSED;
	rows_start(&rows, import, file, text,
		   pmacct_number(&config->maps_row_len, PMACCT_ROW_MAX));
	while ((row = rows_next(&rows)))
		read_row(import, row, map);
	rows_end(&rows);
	free(text);
	check_count(import, config, file, map);
	return DONE;
}

void tag_map_release(struct tag_map *map)
{
	free(map->taggings);
	memset(map, 0, sizeof(*map));
}
