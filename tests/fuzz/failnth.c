// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lets every allocation of a request fail, one after the other: the 1st, then
 * the 2nd, ... until a request gets through without meeting a fault. Each
 * either succeeds or fails, and if it fails nothing has changed.
 *
 * Needs a kernel with CONFIG_FAILSLAB, CONFIG_FAIL_PAGE_ALLOC and debugfs.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ledger.h"
#include "message.h"
#include "program.h"

#define DEBUGFS	"/sys/kernel/debug/"

/* More than any request takes: something is repeated without end. */
#define FAULTS_MAX	500

static struct genl genl;
/* Is told of changes, which takes memory too. */
static struct genl listener;
static uint64_t faults, refused, tolerated;

static void allow_faults(void)
{
	static const char *const sites[] = { "failslab", "fail_page_alloc" };
	char path[128];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		/* Allocations that may sleep are what is tested here. */
		snprintf(path, sizeof(path), DEBUGFS "%s/ignore-gfp-wait", sites[i]);
		write_file(path, "N");
		snprintf(path, sizeof(path), DEBUGFS "%s/verbose", sites[i]);
		write_file(path, "0");
	}
	write_file(DEBUGFS "fail_page_alloc/min-order", "0");
	write_file(DEBUGFS "fail_page_alloc/ignore-gfp-highmem", "N");
}

static int open_fail_nth(void)
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		die("this kernel has no fault injection");
	return fd;
}

static void set_fail_nth(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	if (pwrite(fd, text, len, 0) != len)
		die("fail-nth");
}

/* 0 if the fault has happened; else how many allocations it was short of. */
static unsigned int get_fail_nth(int fd)
{
	char text[16] = {};

	if (pread(fd, text, sizeof(text) - 1, 0) < 0)
		die("fail-nth");
	return atoi(text);
}

/**
 * struct request - what is tried
 * @name: for people
 * @prepare: makes the configuration that it meets, in an empty one
 * @make: the request
 */
struct request {
	const char *name;
	void (*prepare)(struct wire *wire);
	void (*make)(struct wire *wire);
};

static void make_collector(struct wire *wire, uint8_t command, const char *name,
			   uint16_t port, unsigned int prefixes)
{
	struct rng rng;
	size_t nest;

	rng_seed(&rng, 1, prefixes);
	wire_start(wire, genl.family, command, 0);
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
	wire_start(wire, genl.family, command, 0);
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

	wire_start(wire, genl.family, command, 0);
	nest = wire_nest(wire, FLOWTEE_A_POOL);
	wire_put_text(wire, FLOWTEE_A_POOL_COLLECTOR, "c");
	wire_put_text(wire, FLOWTEE_A_POOL_NAME, name);
	if (command != FLOWTEE_CMD_POOL_DEL)
		wire_put_u8(wire, FLOWTEE_A_POOL_BALANCE, balance);
	wire_end(wire, nest);
}

/* Puts a receiver of prepare_some() into its pool. */
static void join_pool(struct wire *wire, const char *name)
{
	size_t nest;

	wire_start(wire, genl.family, FLOWTEE_CMD_RECEIVER_SET, 0);
	nest = wire_nest(wire, FLOWTEE_A_RECEIVER);
	wire_put_text(wire, FLOWTEE_A_RECEIVER_COLLECTOR, "c");
	wire_put_text(wire, FLOWTEE_A_RECEIVER_NAME, name);
	wire_put_text(wire, FLOWTEE_A_RECEIVER_POOL, "p");
	wire_end(wire, nest);
}

static void must(struct wire *wire)
{
	int answer = genl_send(&genl, wire);

	if (answer)
		die("preparing: %s (%d)", genl.reason, answer);
}

static void prepare_nothing(struct wire *wire)
{
	(void)wire;
}

static void prepare_some(struct wire *wire)
{
	char name[8];
	int i;

	make_collector(wire, FLOWTEE_CMD_COLLECTOR_NEW, "c", 2055, 20);
	must(wire);
	for (i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		make_receiver(wire, FLOWTEE_CMD_RECEIVER_NEW, name, 9000 + i, 5);
		must(wire);
	}
	make_pool(wire, FLOWTEE_CMD_POOL_NEW, "p", FLOWTEE_BALANCE_HASH);
	must(wire);
	join_pool(wire, "r0");
	must(wire);
	join_pool(wire, "r1");
	must(wire);
	make_collector(wire, FLOWTEE_CMD_COLLECTOR_NEW, "d", 2056, 0);
	must(wire);
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

static void flush(struct wire *wire)
{
	wire_start(wire, genl.family, FLOWTEE_CMD_FLUSH, 0);
}

static void version(struct wire *wire)
{
	wire_start(wire, genl.family, FLOWTEE_CMD_VERSION_GET, 0);
}

static void dump(struct wire *wire)
{
	wire_start(wire, genl.family, FLOWTEE_CMD_RULESET_GET, NLM_F_DUMP);
}

static void start(struct wire *wire, bool replace)
{
	wire_start(wire, genl.family, FLOWTEE_CMD_BEGIN, 0);
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
	wire_start(wire, genl.family, FLOWTEE_CMD_COMMIT, 0);
}

static void commit_to_confirm(struct wire *wire)
{
	commit(wire);
	wire_put_u32(wire, FLOWTEE_A_CONFIRM, FLOWTEE_CONFIRM_MAX);
}

static void abort_transaction(struct wire *wire)
{
	wire_start(wire, genl.family, FLOWTEE_CMD_ABORT, 0);
}

static void keep(struct wire *wire)
{
	wire_start(wire, genl.family, FLOWTEE_CMD_CONFIRM, 0);
}

static void take_back(struct wire *wire)
{
	keep(wire);
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

static const struct request requests[] = {
	{ "the first collector", prepare_nothing, add_collector },
	{ "add collector", prepare_some, add_collector },
	{ "add collector with a long list", prepare_some, add_long_collector },
	{ "set collector", prepare_some, set_collector },
	{ "del collector", prepare_some, del_collector },
	{ "add receiver", prepare_some, add_receiver },
	{ "set receiver", prepare_some, set_receiver },
	{ "del receiver", prepare_some, del_receiver },
	{ "add pool", prepare_some, add_pool },
	{ "set pool", prepare_some, set_pool },
	{ "del pool", prepare_empty_pool, del_pool },
	{ "set receiver pool", prepare_some, set_member },
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
	{ "abort", prepare_draft, abort_transaction },
	{ "confirm", prepare_awaiting, keep },
	{ "take back", prepare_awaiting, take_back },
	{ "version", prepare_some, version },
	{ "dump", prepare_some, dump },
};

/* Return: whether it is as it was, and the dump works again. */
static bool unchanged(const struct ledger *before)
{
	struct ledger now;
	bool same;

	if (ledger_read(&now, &genl))
		return false;
	same = ledger_same_config(before, &now);
	ledger_free(&now);
	return same;
}

/* Nothing begun, nothing that awaits confirmation, nothing configured. */
static void clear(struct wire *wire)
{
	abort_transaction(wire);
	genl_send(&genl, wire);
	keep(wire);
	genl_send(&genl, wire);
	if (genl_flush(&genl))
		die("flush: %s", genl.reason);
	genl_skip(&listener);
}

/* One round. Return: whether the fault has happened. */
static bool try_one(const struct request *request, int fail_nth,
		    unsigned int nth, struct wire *wire, bool *good)
{
	struct ledger before;
	bool happened;
	int answer;

	clear(wire);
	request->prepare(wire);
	if (ledger_read(&before, &genl))
		die("dump");
	request->make(wire);
	set_fail_nth(fail_nth, nth);
	answer = genl_send(&genl, wire);
	happened = !get_fail_nth(fail_nth);
	set_fail_nth(fail_nth, 0);

	faults += happened;
	tolerated += happened && !answer;
	if (answer < 0) {
		refused++;
		if (!unchanged(&before)) {
			printf("%s, fault %u: refused (%d), yet something changed\n",
			       request->name, nth, answer);
			*good = false;
		}
		if (answer != -ENOMEM && answer != -ENOBUFS) {
			printf("%s, fault %u: error %d for want of memory\n",
			       request->name, nth, answer);
			*good = false;
		}
	}
	if (answer < 0 && !happened) {
		printf("%s: refused without a fault (%d)\n", request->name,
		       answer);
		*good = false;
	}
	ledger_free(&before);
	return happened;
}

static void try_all(const struct request *request, int fail_nth)
{
	unsigned int nth = 0;
	struct wire wire;
	bool good = true;

	wire_init(&wire, 1 << 18);
	do
		nth++;
	while (try_one(request, fail_nth, nth, &wire, &good) &&
	       nth < FAULTS_MAX);
	wire_free(&wire);
	check(good && nth > 1 && nth < FAULTS_MAX, "%s: %u faults", request->name,
	      nth - 1);
}

/* In a namespace without anything, so that the first hooks are made, too. */
static void renew_namespace(void)
{
	if (unshare(CLONE_NEWNET))
		die("a new network namespace");
	if (!genl_open(&genl) || !genl_open(&listener))
		die("no flowtee here");
	genl_join(&listener);
}

int main(int argc, char **argv)
{
	const struct option_word words[] = { {} };
	unsigned int i;
	int fail_nth;

	read_options(argc, argv, words);
	allow_faults();
	fail_nth = open_fail_nth();
	for (i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		renew_namespace();
		try_all(&requests[i], fail_nth);
		genl_close(&genl);
		genl_close(&listener);
	}
	printf("failnth: %llu faults injected, %llu requests refused for them, "
	       "%llu got through all the same\n",
	       (unsigned long long)faults, (unsigned long long)refused,
	       (unsigned long long)tolerated);
	return verdict();
}
