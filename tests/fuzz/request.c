// SPDX-License-Identifier: GPL-2.0-or-later
/* One request of each kind, and the configuration that it meets. */
#include <linux/flowtee.h>
#include <linux/netlink.h>
#include <stdio.h>

#include "genl.h"
#include "message.h"
#include "program.h"
#include "random.h"
#include "request.h"
#include "wire.h"

/* By which configurations are prepared. */
static struct genl *genl;

void requests_go_by(struct genl *socket)
{
	genl = socket;
}

static void make_collector(struct wire *wire, uint8_t command, const char *name,
			   uint16_t port, unsigned int prefixes)
{
	struct rng rng;
	size_t nest;

	rng_seed(&rng, 1, prefixes);
	wire_start(wire, genl->family, command, 0);
	nest = wire_nest(wire, FLOWTEE_A_COLLECTOR);
	wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, name);
	/* Of both families: hooks and defragmentation of both are needed. */
	if (port)
		put_endpoint(wire, FLOWTEE_A_COLLECTOR_LISTEN, NULL, 0, port);
	if (prefixes)
		put_prefixes(wire, &rng, FLOWTEE_A_COLLECTOR_ALLOW, prefixes, 5);
	wire_end(wire, nest);
}

static void make_receiver(struct wire *wire, uint8_t command, const char *name,
			  uint16_t port, unsigned int prefixes)
{
	struct rng rng;
	size_t nest;

	rng_seed(&rng, 2, prefixes);
	wire_start(wire, genl->family, command, 0);
	nest = wire_nest(wire, FLOWTEE_A_RECEIVER);
	wire_put_text(wire, FLOWTEE_A_RECEIVER_COLLECTOR, "c");
	wire_put_text(wire, FLOWTEE_A_RECEIVER_NAME, name);
	if (port)
		put_endpoint(wire, FLOWTEE_A_RECEIVER_TO, "\x0a\0\0\1", 4, port);
	if (prefixes)
		put_prefixes(wire, &rng, FLOWTEE_A_RECEIVER_FROM, prefixes, 0);
	wire_end(wire, nest);
}

static void make_pool(struct wire *wire, uint8_t command, const char *name,
		      uint8_t balance)
{
	size_t nest;

	wire_start(wire, genl->family, command, 0);
	nest = wire_nest(wire, FLOWTEE_A_POOL);
	wire_put_text(wire, FLOWTEE_A_POOL_COLLECTOR, "c");
	wire_put_text(wire, FLOWTEE_A_POOL_NAME, name);
	if (command != FLOWTEE_CMD_POOL_DEL)
		wire_put_u8(wire, FLOWTEE_A_POOL_BALANCE, balance);
	wire_end(wire, nest);
}

/* Has a receiver of prepare_some() name something else. */
static void refer(struct wire *wire, const char *name, int attr,
		  const char *to)
{
	size_t nest;

	wire_start(wire, genl->family, FLOWTEE_CMD_RECEIVER_SET, 0);
	nest = wire_nest(wire, FLOWTEE_A_RECEIVER);
	wire_put_text(wire, FLOWTEE_A_RECEIVER_COLLECTOR, "c");
	wire_put_text(wire, FLOWTEE_A_RECEIVER_NAME, name);
	wire_put_text(wire, attr, to);
	wire_end(wire, nest);
}

static void join_pool(struct wire *wire, const char *name)
{
	refer(wire, name, FLOWTEE_A_RECEIVER_POOL, "p");
}

static void must(struct wire *wire)
{
	int answer = genl_send(genl, wire);

	if (answer)
		die("preparing: %s (%d)", genl->reason, answer);
}

static void prepare_nothing(struct wire *wire)
{
	(void)wire;
}

/* A collector and its receivers, of so many prefixes each; 0: of all exporters. */
static void prepare_collector(struct wire *wire, unsigned int allow, unsigned int from)
{
	char name[8];
	int i;

	make_collector(wire, FLOWTEE_CMD_COLLECTOR_NEW, "c", 2055, allow);
	must(wire);
	for (i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		make_receiver(wire, FLOWTEE_CMD_RECEIVER_NEW, name, 9000 + i, from);
		must(wire);
	}
}

static void prepare_some(struct wire *wire)
{
	prepare_collector(wire, 20, 5);
	make_pool(wire, FLOWTEE_CMD_POOL_NEW, "p", FLOWTEE_BALANCE_HASH);
	must(wire);
	join_pool(wire, "r0");
	must(wire);
	join_pool(wire, "r1");
	must(wire);
	make_collector(wire, FLOWTEE_CMD_COLLECTOR_NEW, "d", 2056, 0);
	must(wire);
}

/* Of all exporters, so that any is asked about. */
static void prepare_open(struct wire *wire)
{
	prepare_collector(wire, 0, 0);
}

static void add_collector(struct wire *wire)
{
	make_collector(wire, FLOWTEE_CMD_COLLECTOR_NEW, "new", 2057, 3);
}

static void add_long_collector(struct wire *wire)
{
	make_collector(wire, FLOWTEE_CMD_COLLECTOR_NEW, "new", 2057, 1500);
}

static void set_collector(struct wire *wire)
{
	make_collector(wire, FLOWTEE_CMD_COLLECTOR_SET, "c", 2058, 7);
}

static void del_collector(struct wire *wire)
{
	make_collector(wire, FLOWTEE_CMD_COLLECTOR_DEL, "c", 0, 0);
}

static void add_receiver(struct wire *wire)
{
	make_receiver(wire, FLOWTEE_CMD_RECEIVER_NEW, "new", 9100, 3);
}

/* Whose copies routers may answer to this host. */
static void add_source(struct wire *wire)
{
	static const char to[16] = "\xfd\x09", source[16] = "\xfd\x08";
	size_t nest;

	wire_start(wire, genl->family, FLOWTEE_CMD_RECEIVER_NEW, 0);
	nest = wire_nest(wire, FLOWTEE_A_RECEIVER);
	wire_put_text(wire, FLOWTEE_A_RECEIVER_COLLECTOR, "c");
	wire_put_text(wire, FLOWTEE_A_RECEIVER_NAME, "new");
	put_endpoint(wire, FLOWTEE_A_RECEIVER_TO, to, sizeof(to), 9100);
	put_endpoint(wire, FLOWTEE_A_RECEIVER_SOURCE, source, sizeof(source), 9);
	wire_end(wire, nest);
}

static void set_receiver(struct wire *wire)
{
	make_receiver(wire, FLOWTEE_CMD_RECEIVER_SET, "r3", 9101, 1500);
}

static void del_receiver(struct wire *wire)
{
	make_receiver(wire, FLOWTEE_CMD_RECEIVER_DEL, "r3", 0, 0);
}

static void add_pool(struct wire *wire)
{
	make_pool(wire, FLOWTEE_CMD_POOL_NEW, "new", FLOWTEE_BALANCE_FAILOVER);
}

static void set_pool(struct wire *wire)
{
	make_pool(wire, FLOWTEE_CMD_POOL_SET, "p", FLOWTEE_BALANCE_ROUND_ROBIN);
}

/* Nobody is in it. */
static void prepare_empty_pool(struct wire *wire)
{
	prepare_some(wire);
	add_pool(wire);
	must(wire);
}

static void del_pool(struct wire *wire)
{
	make_pool(wire, FLOWTEE_CMD_POOL_DEL, "new", 0);
}

/* With prefixes of its own: the pool is mixed then. */
static void set_member(struct wire *wire)
{
	join_pool(wire, "r2");
}

static void make_list(struct wire *wire, uint8_t command, const char *name,
		      unsigned int prefixes)
{
	struct rng rng;
	size_t nest;

	rng_seed(&rng, 3, prefixes);
	wire_start(wire, genl->family, command, 0);
	nest = wire_nest(wire, FLOWTEE_A_LIST);
	wire_put_text(wire, FLOWTEE_A_LIST_NAME, name);
	if (prefixes)
		put_prefixes(wire, &rng, FLOWTEE_A_LIST_PREFIXES, prefixes, 5);
	wire_end(wire, nest);
}

static void name_list(struct wire *wire, const char *name)
{
	refer(wire, name, FLOWTEE_A_RECEIVER_FROM_LIST, "l");
}

/* One that is named, and one that is not. */
static void prepare_lists(struct wire *wire)
{
	prepare_some(wire);
	make_list(wire, FLOWTEE_CMD_LIST_NEW, "l", 20);
	must(wire);
	make_list(wire, FLOWTEE_CMD_LIST_NEW, "m", 20);
	must(wire);
	name_list(wire, "r3");
	must(wire);
}

static void add_list(struct wire *wire)
{
	make_list(wire, FLOWTEE_CMD_LIST_NEW, "new", 1500);
}

static void set_list(struct wire *wire)
{
	make_list(wire, FLOWTEE_CMD_LIST_SET, "l", 1500);
}

static void del_list(struct wire *wire)
{
	make_list(wire, FLOWTEE_CMD_LIST_DEL, "m", 0);
}

static void set_reference(struct wire *wire)
{
	name_list(wire, "r4");
}

static void flush(struct wire *wire)
{
	wire_start(wire, genl->family, FLOWTEE_CMD_FLUSH, 0);
}

static void version(struct wire *wire)
{
	wire_start(wire, genl->family, FLOWTEE_CMD_VERSION_GET, 0);
}

static void dump(struct wire *wire)
{
	wire_start(wire, genl->family, FLOWTEE_CMD_RULESET_GET, NLM_F_DUMP);
}

static void explain(struct wire *wire)
{
	make_question(wire, genl->family, "c", "\x0a\0\0\1", 4, 50000, 1464);
}

static void trace(struct wire *wire)
{
	size_t nest;

	wire_start(wire, genl->family, FLOWTEE_CMD_TRACE, 0);
	nest = wire_nest(wire, FLOWTEE_A_TRACE);
	wire_put_u32(wire, FLOWTEE_A_TRACE_RATE, FLOWTEE_TRACE_RATE);
	wire_end(wire, nest);
}

static void start(struct wire *wire, bool replace)
{
	wire_start(wire, genl->family, FLOWTEE_CMD_BEGIN, 0);
	if (replace)
		wire_put(wire, FLOWTEE_A_REPLACE, NULL, 0);
}

static void begin(struct wire *wire)
{
	start(wire, false);
}

static void begin_replacing(struct wire *wire)
{
	start(wire, true);
}

static void commit(struct wire *wire)
{
	wire_start(wire, genl->family, FLOWTEE_CMD_COMMIT, 0);
}

static void commit_to_confirm(struct wire *wire)
{
	commit(wire);
	wire_put_u32(wire, FLOWTEE_A_CONFIRM, FLOWTEE_CONFIRM_MAX);
}

void request_abort(struct wire *wire)
{
	wire_start(wire, genl->family, FLOWTEE_CMD_ABORT, 0);
}

void request_keep(struct wire *wire)
{
	wire_start(wire, genl->family, FLOWTEE_CMD_CONFIRM, 0);
}

static void take_back(struct wire *wire)
{
	request_keep(wire);
	wire_put(wire, FLOWTEE_A_REVERT, NULL, 0);
}

static void prepare_begun(struct wire *wire)
{
	prepare_some(wire);
	begin(wire);
	must(wire);
}

/* Changes of all kinds, in a draft. */
static void prepare_draft(struct wire *wire)
{
	static void (*const edits[])(struct wire *wire) = {
		add_long_collector, set_collector, add_receiver,
		set_receiver, del_receiver, add_pool, set_pool, set_member,
	};
	unsigned int i;

	prepare_begun(wire);
	for (i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		edits[i](wire);
		must(wire);
	}
}

/* As it is in force, but for one receiver. */
static void prepare_replacement(struct wire *wire)
{
	prepare_some(wire);
	begin_replacing(wire);
	must(wire);
	prepare_some(wire);
	add_receiver(wire);
	must(wire);
}

static void prepare_awaiting(struct wire *wire)
{
	prepare_draft(wire);
	commit_to_confirm(wire);
	must(wire);
}

const struct request requests[] = {
	{ "the first collector ever", NULL, add_collector },
	{ "the first collector", prepare_nothing, add_collector },
	{ "add collector", prepare_some, add_collector },
	{ "add collector with a long list", prepare_some, add_long_collector },
	{ "set collector", prepare_some, set_collector },
	{ "del collector", prepare_some, del_collector },
	{ "add receiver", prepare_some, add_receiver },
	{ "add receiver with a source", prepare_some, add_source },
	{ "set receiver", prepare_some, set_receiver },
	{ "del receiver", prepare_some, del_receiver },
	{ "add pool", prepare_some, add_pool },
	{ "set pool", prepare_some, set_pool },
	{ "del pool", prepare_empty_pool, del_pool },
	{ "set receiver pool", prepare_some, set_member },
	{ "add list", prepare_some, add_list },
	{ "set list that is named", prepare_lists, set_list },
	{ "del list", prepare_lists, del_list },
	{ "set receiver from a list", prepare_lists, set_reference },
	{ "flush of lists", prepare_lists, flush },
	{ "dump of lists", prepare_lists, dump },
	{ "flush", prepare_some, flush },
	{ "begin", prepare_some, begin },
	{ "begin, to replace all", prepare_some, begin_replacing },
	{ "add collector to a draft", prepare_begun, add_collector },
	{ "set collector in a draft", prepare_begun, set_collector },
	{ "set receiver in a draft", prepare_begun, set_receiver },
	{ "flush of a draft", prepare_draft, flush },
	{ "commit", prepare_draft, commit },
	{ "commit of a replacement", prepare_replacement, commit },
	{ "commit to be confirmed", prepare_draft, commit_to_confirm },
	{ "abort", prepare_draft, request_abort },
	{ "confirm", prepare_awaiting, request_keep },
	{ "take back", prepare_awaiting, take_back },
	{ "version", prepare_some, version },
	{ "dump", prepare_some, dump },
	{ "explain", prepare_open, explain },
	{ "trace", NULL, trace },
	{}
};
