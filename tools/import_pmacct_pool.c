// SPDX-License-Identifier: GPL-2.0-or-later
/* The receivers of a pool. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "import_pmacct_pool.h"
#include "number.h"

/* By family: who is sent what. */
enum { IPV4, IPV6, FAMILIES };

static const uint8_t sizes[FAMILIES] = { IPV4_SIZE, IPV6_SIZE };
static const char *const family_names[FAMILIES] = { "IPv4", "IPv6" };

/* The exporters of a pool, by family. */
struct exporters {
	enum extent extent[FAMILIES];
	struct prefixes prefixes[FAMILIES];
};

static char *trim(char *text)
{
	char *end;

	while (isspace((unsigned char)*text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text;
}

static bool lost(struct import *import, const struct tee_pool *pool, const char *receiver,
		 const char *why)
{
	report_add(&import->report, REMARK_LOST, &pool->origin, receiver,
		   "%s; this receiver is left out", why);
	return false;
}

/* HOST:PORT, split at the last colon; brackets are allowed and not needed. */
static bool read_receiver(struct import *import, const struct tee_pool *pool, char *text,
			  struct endpoint *endpoint)
{
	char *receiver = import_text(import, "%s", text);
	char *host = text;
	char *colon = strrchr(text, ':');
	size_t length;
	uint32_t port;

	if (!colon || !colon[1]) {
		report_add(&import->report, REMARK_TRAP, &pool->origin, receiver,
			   "pmacct ignores a receiver without a port; it is left out");
		return false;
	}
	*colon = '\0';
	length = strlen(host);
	if (length > 1 && host[0] == '[' && host[length - 1] == ']') {
		host[length - 1] = '\0';
		host++;
	}
	if (number_parse(colon + 1, 1, 65535, &port) != NUMBER_OK)
		return lost(import, pool, receiver, "its port is not a number from 1 to 65535");
	if (!pmacct_address(import, &pool->origin, "ip", host, &endpoint->address))
		return lost(import, pool, receiver, "it is no address, and flowtee resolves no names");
	endpoint->port = port;
	return true;
}

static void read_receivers(struct import *import, struct tee_pool *pool, const char *list)
{
	char *rest = import_text(import, "%s", list);
	struct endpoint endpoint;
	char *item;

	while ((item = strsep(&rest, ","))) {
		item = trim(item);
		if (!*item || !read_receiver(import, pool, item, &endpoint))
			continue;
		pool->receivers = grow(pool->receivers, pool->n_receivers + 1,
				       sizeof(*pool->receivers));
		pool->receivers[pool->n_receivers++] = endpoint;
	}
}

static void find_exporters(const struct tee *tee, const struct tee_pool *pool,
			   struct exporters *exporters)
{
	const struct tags *lists[2];
	size_t n_lists = 0;
	size_t i;

	memset(exporters, 0, sizeof(*exporters));
	if (tee->filter)
		lists[n_lists++] = tee->filter;
	if (pool->tags)
		lists[n_lists++] = pool->tags;
	for (i = 0; i < FAMILIES; i++)
		exporters->extent[i] = tag_map_exporters(tee->map, lists, n_lists, sizes[i],
							 &exporters->prefixes[i]);
}

/* A copy keeps its exporter's address, and is of the family of that. */
static bool check_family(struct import *import, const struct tee_pool *pool,
			 const struct exporters *exporters, size_t family, const char *to)
{
	const struct address *listen = &import->listen.address;

	if (listen->size && listen->size != sizes[family]) {
		report_add(&import->report, REMARK_TRAP, &pool->origin, to,
			   "it gets nothing: it is %s, the collector is not, and copies have the exporter's address; it is left out",
			   family_names[family]);
		return false;
	}
	if (exporters->extent[family] == EXTENT_NONE) {
		report_add(&import->report, REMARK_TRAP, &pool->origin, to,
			   "it gets nothing: no %s exporter has a tag that the pool wants; it is left out",
			   family_names[family]);
		return false;
	}
	return true;
}

static const char *make_receiver(struct import *import, const struct tee *tee,
				 const struct tee_pool *pool, const struct exporters *exporters,
				 const struct endpoint *to)
{
	size_t family = to->address.size == IPV4_SIZE ? IPV4 : IPV6;
	struct imported imported = { .origin = pool->origin, .to = *to, .dscp = tee->dscp };
	char text[ADDRESS_TEXT];

	endpoint_text(to, text);
	if (!check_family(import, pool, exporters, family, text))
		return NULL;
	imported.from = exporters->prefixes[family];
	imported.own_source = !tee->transparent;
	imported.label = tee->named ?
			 import_text(import, "%s-%u", tee->plugin->name, pool->id) :
			 import_text(import, "%u", pool->id);
	return import_receiver(import, &imported);
}

static void make_receivers(struct import *import, const struct tee *tee,
			   const struct tee_pool *pool, const struct exporters *exporters)
{
	const char *names = NULL;
	const char *name;
	size_t i;

	for (i = 0; i < pool->n_receivers; i++) {
		name = make_receiver(import, tee, pool, exporters, &pool->receivers[i]);
		if (name)
			names = names ? import_text(import, "%s, %s", names, name) : name;
	}
	if (names)
		report_add(&import->report, REMARK_CARRIED, &pool->origin, trim(import_text(import, "%s", pool->text)),
			   "receivers %s", names);
}

static void check_count(struct import *import, const struct tee *tee,
			const struct tee_pool *pool)
{
	unsigned int max = pmacct_number(&tee->plugin->max_receivers, PMACCT_RECEIVERS_MAX);

	if (pool->n_receivers > max)
		report_add(&import->report, REMARK_TRAP, &pool->origin, "ip",
			   "pmacct sends to the first %u receivers of a pool and ignores the other %zu",
			   max, pool->n_receivers - max);
	if (!pool->n_receivers)
		report_add(&import->report, REMARK_TRAP, &pool->origin, "ip",
			   "no receiver of the pool is left, and the pool is left out");
}

void pool_receivers(struct import *import, const struct tee *tee, struct tee_pool *pool,
		    const char *list)
{
	struct exporters exporters;
	size_t i;

	read_receivers(import, pool, list);
	check_count(import, tee, pool);
	if (!pool->n_receivers || !pool_balance(import, tee, pool))
		return;
	if (pool->tags && !tee->map->count)
		report_add(&import->report, REMARK_TRAP, &pool->origin, "tag",
			   "there is no pre_tag_map, and every datagram has tag 0");
	find_exporters(tee, pool, &exporters);
	make_receivers(import, tee, pool, &exporters);
	for (i = 0; i < FAMILIES; i++)
		free(exporters.prefixes[i].list);
}
