// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "import/pmacct/address.h"
#include "import/pmacct/balance.h"
#include "import/pmacct/exporters.h"
#include "import/pmacct/pool.h"
#include "import/statement.h"
#include "text/clean.h"
#include "text/memory.h"
#include "text/number.h"

/* Unless tee_max_receivers says otherwise. */
#define RECEIVERS_MAX	32

static const uint8_t sizes[FAMILIES] = { IPV4_SIZE, IPV6_SIZE };
static const char *const family_names[FAMILIES] = { "IPv4", "IPv6" };

/**
 * struct exporters - the exporters of a pool, by family
 * @extent: how many of all
 * @prefixes: if they are some, these, or
 * @others: those that they are not, if that takes fewer words
 */
struct exporters {
	enum extent extent[FAMILIES];
	struct prefixes prefixes[FAMILIES];
	struct prefixes others[FAMILIES];
};

/* One that pmacct has, and flowtee has not. */
static bool lost(struct import *import, struct tee_pool *pool, const char *receiver,
		 const char *why)
{
	pool->n_places++;
	report_add(&import->report, REMARK_LOST, &pool->origin, receiver,
		   "%s; this receiver is left out", why);
	return false;
}

/* HOST:PORT, split at the last colon; brackets are allowed and not needed. */
static bool read_receiver(struct import *import, struct tee_pool *pool, char *text,
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
	struct tee_receiver receiver;
	char *item;

	while ((item = strsep(&rest, ","))) {
		item = trim(item);
		if (!*item || !read_receiver(import, pool, item, &receiver.to))
			continue;
		receiver.place = pool->n_places++;
		receiver.times = 1;
		pool->receivers = grow(pool->receivers, pool->n_receivers + 1,
				       sizeof(*pool->receivers));
		pool->receivers[pool->n_receivers++] = receiver;
	}
}

static void forget(struct prefixes *prefixes)
{
	free(prefixes->list);
	memset(prefixes, 0, sizeof(*prefixes));
}

/* Some of a family, as they are said in fewer words. */
static void find_family(const struct tee *tee, const struct tag_wish *wish, size_t family,
			struct exporters *exporters)
{
	struct prefixes *prefixes = &exporters->prefixes[family];
	struct prefixes *others = &exporters->others[family];
	struct tag_wish opposite = *wish;

	exporters->extent[family] = tag_map_exporters(tee->map, wish, sizes[family], prefixes);
	if (exporters->extent[family] != EXTENT_SOME)
		return;
	opposite.is_opposite = true;
	tag_map_exporters(tee->map, &opposite, sizes[family], others);
	forget(others->count < prefixes->count ? prefixes : others);
}

/* Those that a receiver gets something of. */
static void find_exporters(const struct tee *tee, const struct tee_pool *pool,
			   const struct pool_choice *choice,
			   const struct tee_receiver *receiver, struct exporters *exporters)
{
	const struct tag_wish wish = {
		.lists = { tee->filter, pool->tags },
		.modulus = choice->by_tag ? pool->n_places : 0,
		.remainder = receiver->place,
	};
	size_t i;

	memset(exporters, 0, sizeof(*exporters));
	for (i = 0; i < FAMILIES; i++)
		find_family(tee, &wish, i, exporters);
}

static void release_exporters(struct exporters *exporters)
{
	size_t i;

	for (i = 0; i < FAMILIES; i++) {
		forget(&exporters->prefixes[i]);
		forget(&exporters->others[i]);
	}
}

/* The source of copies to a receiver; without an address they are transparent. */
static void find_source(struct import *import, const struct tee *tee,
			const struct tee_pool *pool, const struct endpoint *to,
			const char *word, struct source *source)
{
	memset(source, 0, sizeof(*source));
	if (tee->transparent)
		return;
	if (tee->source.size == to->address.size) {
		source->address = tee->source;
	} else {
		if (tee->source.size)
			report_add(&import->report, REMARK_TRAP, &pool->origin, word,
				   "tee_source_ip is of the other family, and pmacct lets the kernel choose an address");
		if (!own_sources_find(&import->sources, &import->report, &pool->origin, word,
				      to, source))
			return;
	}
	if (pool->src_port && source->address.size) {
		source->port = pool->src_port;
		source->is_hash = false;
	}
}

static bool hears(const struct import *import, size_t family)
{
	return !import->listen.address.size || import->listen.address.size == sizes[family];
}

static bool gets_nothing(struct import *import, const struct tee_pool *pool, const char *to,
			 const char *kind)
{
	report_add(&import->report, REMARK_TRAP, &pool->origin, to,
		   pool->is_tag_unread ?
		   "by the tag= that pmacct did not read it gets nothing, as no %sexporter has a tag for it; it is left out, though pmacct sent it everything" :
		   "it gets nothing: no %sexporter has a tag for it; it is left out", kind);
	return false;
}

static void add_all(struct prefixes *prefixes, const struct prefixes *more)
{
	size_t i;

	for (i = 0; i < more->count; i++)
		prefixes_add(prefixes, &more->list[i]);
}

/* A copy that keeps its exporter's address is of the family of that. */
static bool from_one_family(struct import *import, const struct tee_pool *pool,
			    const struct exporters *exporters, enum family family,
			    const char *to, struct imported *imported)
{
	if (!hears(import, family)) {
		report_add(&import->report, REMARK_TRAP, &pool->origin, to,
			   "it gets nothing: it is %s, the collector is not, and copies have the exporter's address; it is left out",
			   family_names[family]);
		return false;
	}
	if (exporters->extent[family] == EXTENT_NONE)
		return gets_nothing(import, pool, to,
				    import_text(import, "%s ", family_names[family]));
	add_all(&imported->from, &exporters->prefixes[family]);
	add_all(&imported->except, &exporters->others[family]);
	return true;
}

/* Others take what exporters of all families send. */
static bool from_all_families(struct import *import, const struct tee_pool *pool,
			      const struct exporters *exporters, const char *to,
			      struct imported *imported)
{
	struct prefixes *from = &imported->from;
	struct prefix all = { .length = 0 };
	bool is_partial = false;
	bool has_any = false;
	size_t i;

	for (i = 0; i < FAMILIES; i++) {
		if (!hears(import, i))
			continue;
		has_any |= exporters->extent[i] != EXTENT_NONE;
		all.address.size = sizes[i];
		if (exporters->extent[i] == EXTENT_ALL || exporters->others[i].count)
			prefixes_add(from, &all);
		else
			is_partial = true;
		add_all(from, &exporters->prefixes[i]);
		add_all(&imported->except, &exporters->others[i]);
	}
	if (!has_any)
		return gets_nothing(import, pool, to, "");
	if (!is_partial)
		from->count = 0;
	return true;
}

static const char *make_receiver(struct import *import, const struct tee *tee,
				 const struct tee_pool *pool,
				 const struct exporters *exporters,
				 const struct tee_receiver *receiver,
				 struct imported *imported)
{
	const struct endpoint *to = &receiver->to;
	const char *name = NULL;
	char text[ADDRESS_TEXT];
	bool has_any;

	endpoint_text(to, text);
	imported->to = *to;
	imported->from = (struct prefixes){ .count = 0 };
	imported->except = (struct prefixes){ .count = 0 };
	find_source(import, tee, pool, to, text, &imported->source);
	if (receiver->times > 1 && imported->source.address.size && !imported->source.port)
		imported->source.is_hash = true;
	has_any = imported->source.address.size ?
		  from_all_families(import, pool, exporters, text, imported) :
		  from_one_family(import, pool, exporters, family_of(&to->address), text,
				  imported);
	if (has_any)
		name = import_receiver(import, imported);
	free(imported->from.list);
	free(imported->except.list);
	return name;
}

static bool is_equal(const struct tee_receiver *a, const struct tee_receiver *b)
{
	return a->to.port == b->to.port && address_equal(&a->to.address, &b->to.address);
}

/* One that is there several times in a pool that chooses had as many sockets, so that
 * its host could spread them by their ports; it has its share as often.
 */
static void join_equal(struct import *import, struct tee_pool *pool)
{
	char to[ADDRESS_TEXT];
	size_t kept = 0;
	size_t i, k;

	for (i = 0; i < pool->n_receivers; i++) {
		for (k = 0; k < kept; k++)
			if (is_equal(&pool->receivers[k], &pool->receivers[i]))
				break;
		if (k == kept)
			pool->receivers[kept++] = pool->receivers[i];
		else
			pool->receivers[k].times++;
	}
	pool->n_receivers = kept;
	for (i = 0; i < kept; i++) {
		if (pool->receivers[i].times == 1)
			continue;
		endpoint_text(&pool->receivers[i].to, to);
		report_add(&import->report, REMARK_DIFFERS, &pool->origin, to,
			   "it is there %u times, to be sent to from as many ports; it becomes one receiver, to which each exporter has a port of its own",
			   pool->receivers[i].times);
	}
}

static void make_receivers(struct import *import, const struct tee *tee,
			   const struct tee_pool *pool, const struct pool_choice *choice)
{
	struct imported imported = { .origin = pool->origin, .dscp = tee->dscp };
	struct exporters exporters;
	const char *names = NULL;
	const char *name;
	size_t i;

	imported.label = tee->named ?
			 import_text(import, "%s-%u", tee->plugin->name, pool->id) :
			 import_text(import, "%u", pool->id);
	if (choice->balance)
		imported.pool = import_pool_name(import, imported.label);
	for (i = 0; i < pool->n_receivers; i++) {
		find_exporters(tee, pool, choice, &pool->receivers[i], &exporters);
		imported.weight = pool->n_receivers > 1 ? pool->receivers[i].times : 1;
		name = make_receiver(import, tee, pool, &exporters, &pool->receivers[i],
				     &imported);
		release_exporters(&exporters);
		if (name)
			names = names ? import_text(import, "%s, %s", names, name) : name;
	}
	if (!names)
		return;
	if (imported.pool)
		import_pool(import, imported.pool, choice->balance);
	report_result(&import->report, pool->lost_before, &pool->origin,
		      trim(import_text(import, "%s", pool->text)),
		      import_text(import, "%s%s%sreceivers %s", imported.pool ? "pool " : "",
				  imported.pool ? imported.pool : "", imported.pool ? ", " : "",
				  names));
}

static void check_count(struct import *import, const struct tee *tee,
			const struct tee_pool *pool)
{
	unsigned int max = pmacct_number(&tee->plugin->max_receivers, RECEIVERS_MAX);

	if (pool->n_places > max)
		report_add(&import->report, REMARK_TRAP, &pool->origin, "ip",
			   "pmacct sends to the first %u receivers of a pool and ignores the other %zu",
			   max, pool->n_places - max);
	if (!pool->n_receivers)
		report_add(&import->report, REMARK_TRAP, &pool->origin, "ip",
			   "no receiver of the pool is left, and the pool is left out");
}

/* Of one port there is one socket, and the others go on without. */
static void check_src_port(struct import *import, const struct tee *tee,
			   const struct tee_pool *pool)
{
	struct report *report = &import->report;

	if (!pool->src_port)
		return;
	if (!tee->source.size && import->sources.is_transparent)
		report_add(report, REMARK_DIFFERS, &pool->origin, "src_port",
			   "with --source transparent copies have the exporter's port");
	else
		report_add(report, REMARK_CARRIED, &pool->origin, "src_port",
			   "in 'source' of the receivers");
	if (pool->n_places > 1)
		report_add(report, REMARK_TRAP, &pool->origin, "src_port",
			   "pmacct cannot bind a second socket to the port: copies to the first receiver had it, those to the others any");
}

void pool_receivers(struct import *import, const struct tee *tee, struct tee_pool *pool,
		    const char *list)
{
	struct pool_choice choice;

	read_receivers(import, pool, list);
	check_count(import, tee, pool);
	if (!pool->n_receivers)
		return;
	check_src_port(import, tee, pool);
	choice = pool_balance(import, tee, pool);
	if (choice.balance && !choice.by_tag)
		join_equal(import, pool);
	if (pool->tags && !tee->map->count)
		report_add(&import->report, REMARK_TRAP, &pool->origin, "tag",
			   "there is no pre_tag_map, and every datagram has tag 0");
	make_receivers(import, tee, pool, &choice);
}
