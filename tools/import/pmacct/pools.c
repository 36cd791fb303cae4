// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "import/pmacct/pool.h"
#include "import/pmacct/pools.h"
#include "import/pmacct/rows.h"
#include "text/number.h"

/* Unless tee_max_receiver_pools says otherwise. */
#define POOLS_MAX	128

enum pool_key {
	KEY_ID,
	KEY_IP,
	KEY_TAG,
	KEY_BALANCE,
	KEY_SRC_PORT,
	KEY_KAFKA_BROKER,
	KEY_KAFKA_TOPIC,
	KEY_ZMQ,
	POOL_KEYS,
};

static const char *const key_names[POOL_KEYS] = {
	[KEY_ID] = "id",
	[KEY_IP] = "ip",
	[KEY_TAG] = "tag",
	[KEY_BALANCE] = "balance-alg",
	[KEY_SRC_PORT] = "src_port",
	[KEY_KAFKA_BROKER] = "kafka_broker",
	[KEY_KAFKA_TOPIC] = "kafka_topic",
	[KEY_ZMQ] = "zmq_address",
};

/* The values of a line, by key. */
struct line {
	struct import *import;
	const struct row *row;
	const char *values[POOL_KEYS];
	bool is_tag_unread;
};

static enum pool_key key_of(const char *name)
{
	enum pool_key key;

	for (key = 0; key < POOL_KEYS; key++)
		if (!strcmp(key_names[key], name))
			break;
	return key;
}

static bool is_before(const struct row *row, const char *name, size_t end)
{
	size_t i;

	for (i = 0; i < end; i++)
		if (!strcmp(row->keys[i], name))
			return true;
	return false;
}

/* What pmacct made of the line when it stopped at a word that it does not know. */
static void remark_stop(struct line *line, const char *word, size_t at)
{
	struct report *report = &line->import->report;
	const struct row *row = line->row;

	if (!is_before(row, "id", at) || !is_before(row, "ip", at)) {
		report_add(report, REMARK_TRAP, &row->origin, word,
			   "pmacct stopped reading here, before it had id= and ip=, and ignored the whole line");
		return;
	}
	line->is_tag_unread = (line->values[KEY_TAG] || !strcmp(word, "tag=")) &&
			      !is_before(row, "tag", at);
	if (line->is_tag_unread)
		report_add(report, REMARK_TRAP, &row->origin, word,
			   "pmacct stopped reading here: without its tag=, the pool got every datagram");
	else
		report_add(report, REMARK_TRAP, &row->origin, word,
			   "pmacct stopped reading here, and what follows had no effect");
}

static void read_key(struct line *line, size_t at)
{
	const struct row *row = line->row;
	enum pool_key key = key_of(row->keys[at]);

	if (key == POOL_KEYS) {
		report_add(&line->import->report, REMARK_LOST, &row->origin, row->keys[at],
			   "there is no such key of a pool; it is left out");
		return;
	}
	if (line->values[key])
		report_add(&line->import->report, REMARK_TRAP, &row->origin, row->keys[at],
			   "it is given twice, and the last replaces the first");
	line->values[key] = row->values[at];
}

/* False if a word is not even a key: what the line says is then anyone's guess. */
static bool read_keys(struct line *line)
{
	const struct row *row = line->row;
	size_t i;

	for (i = 0; i < row->count; i++)
		read_key(line, i);
	for (i = 0; i < row->count; i++) {
		if (key_of(row->keys[i]) != POOL_KEYS)
			continue;
		remark_stop(line, row->keys[i], i);
		break;
	}
	if (!row->broken)
		return true;
	report_add(&line->import->report, REMARK_LOST, &row->origin, row->broken,
		   "the word is not KEY=VALUE; the pool is left out");
	if (i == row->count)
		remark_stop(line, row->broken, row->count);
	return false;
}

/* A line that pmacct reads and ignores. */
static bool ignored(const struct line *line, const char *word, const char *why)
{
	report_add(&line->import->report, REMARK_TRAP, &line->row->origin, word,
		   "pmacct ignores the line: %s; it is left out", why);
	return false;
}

static bool lost(const struct line *line, enum pool_key key, const char *why)
{
	report_add(&line->import->report, REMARK_LOST, &line->row->origin, key_names[key],
		   "%s; the pool is left out", why);
	return false;
}

/* Where the pool sends to, and who it is. */
static bool check_methods(const struct line *line, uint32_t *id)
{
	const char *const *values = line->values;
	size_t methods = !!values[KEY_IP] + !!values[KEY_KAFKA_BROKER] + !!values[KEY_ZMQ];

	if (methods > 1)
		return ignored(line, "ip", "a pool has one of ip, kafka_broker and zmq_address");
	if (!methods)
		return ignored(line, "ip", "the pool has no receivers");
	*id = values[KEY_ID] ? strtoull(values[KEY_ID], NULL, 10) : 0;
	if (!*id)
		return ignored(line, "id", "the pool has no id that is a number from 1");
	if (values[KEY_KAFKA_BROKER])
		return lost(line, KEY_KAFKA_BROKER, "flowtee sends UDP alone, and nothing to Kafka");
	if (values[KEY_ZMQ])
		return lost(line, KEY_ZMQ, "flowtee sends UDP alone, and nothing by ZeroMQ");
	return true;
}

static uint16_t read_src_port(const struct line *line, const struct tee *tee)
{
	struct report *report = &line->import->report;
	const char *text = line->values[KEY_SRC_PORT];
	uint32_t port = 0;

	if (!text)
		return 0;
	if (tee->transparent)
		report_add(report, REMARK_TRAP, &line->row->origin, "src_port",
			   "it has no effect with tee_transparent: copies have the exporter's port; it is left out");
	else if (number_parse(text, 0, 65535, &port) != NUMBER_OK)
		report_add(report, REMARK_LOST, &line->row->origin, "src_port",
			   QUOTED " is not a number from 1 to 65535; copies have the exporter's port",
			   text);
	else if (!port)
		report_add(report, REMARK_UNNEEDED, &line->row->origin, "src_port",
			   "0 stands for none");
	return port;
}

static void read_line(struct import *import, const struct tee *tee, const struct row *row)
{
	struct line line = { .import = import, .row = row };
	struct tee_pool pool = {
		.origin = row->origin, .lost_before = import->report.counts[REMARK_LOST],
	};
	struct tags tags;

	if (!read_keys(&line) || !check_methods(&line, &pool.id))
		return;
	pool.text = row->text;
	pool.is_tag_unread = line.is_tag_unread;
	pool.balance = line.values[KEY_BALANCE];
	pool.src_port = read_src_port(&line, tee);
	if (line.values[KEY_TAG]) {
		if (!tags_read(import, &row->origin, "tag", line.values[KEY_TAG], &tags)) {
			tags_release(&tags);
			lost(&line, KEY_TAG, "without its tags it would get every datagram");
			return;
		}
		pool.tags = &tags;
	}
	pool_receivers(import, tee, &pool, line.values[KEY_IP]);
	if (pool.tags)
		tags_release(&tags);
	free(pool.receivers);
}

static void read_pools(struct import *import, const struct pmacct_config *config,
		       const struct tee *tee, const char *file, const char *text)
{
	unsigned int max = pmacct_number(&tee->plugin->max_pools, POOLS_MAX);
	struct origin origin = { file, 0 };
	unsigned int count = 0;
	const struct row *row;
	struct rows rows;

	rows_start(&rows, import, file, text,
		   pmacct_number(&config->maps_row_len, PMACCT_ROW_MAX));
	while ((row = rows_next(&rows))) {
		read_line(import, tee, row);
		count++;
	}
	rows_end(&rows);
	if (count > max)
		report_add(&import->report, REMARK_TRAP, &origin, "tee_receivers",
			   "pmacct takes %u pools, and ignored those of these %u lines that came after them",
			   max, count);
	if (!count)
		report_add(&import->report, REMARK_TRAP, &origin, "tee_receivers",
			   "it has no pool, and pmacct replicates nothing");
}

static char *open_receivers(struct import *import, const struct pmacct_config *config,
			    const struct pmacct_plugin *plugin, const char **file)
{
	const struct setting *setting = &plugin->receivers;

	*file = setting->value;
	if (!setting->value) {
		refused("import pmacct: %s:%u: the tee " QUOTED " has no tee_receivers, and pmacct ends it; accepted: a configuration with 'tee_receivers', or --receivers FILE",
			plugin->origin.file, plugin->origin.line, plugin->name);
		return NULL;
	}
	/* Of several tees each has receivers of its own. */
	return setting->origin.file ?
	       pmacct_file(import, config, setting,
			   config->n_plugins > 1 ? NULL : "--receivers FILE", file) :
	       import->read(setting->value, NULL);
}

int pmacct_pools(struct import *import, const struct pmacct_config *config,
		 const struct pmacct_plugin *plugin, const struct tag_map *map)
{
	struct tee tee = { .plugin = plugin, .map = map, .named = config->n_plugins > 1 || plugin->has_name,
			   .has_templates = strcmp(config->daemon, "sfacctd") };
	struct tags filter;
	const char *file;
	char *text;
	bool good;

	text = open_receivers(import, config, plugin, &file);
	if (!text)
		return REFUSED;
	if (plugin->receivers.origin.file)
		report_add(&import->report, REMARK_CARRIED, &plugin->receivers.origin,
			   "tee_receivers", "its pools are read below");
	tee_start(import, &tee);
	if (plugin->pre_tag_filter.value) {
		good = tags_read(import, &plugin->pre_tag_filter.origin, "pre_tag_filter",
				 plugin->pre_tag_filter.value, &filter);
		tee.filter = &filter;
		if (good)
			report_add(&import->report, REMARK_CARRIED,
				   &plugin->pre_tag_filter.origin, "pre_tag_filter",
				   "in 'from' of the receivers");
	}
	read_pools(import, config, &tee, file, text);
	if (tee.filter)
		tags_release(&filter);
	free(text);
	return DONE;
}
