// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lets every allocation of a request fail, one after the other: the 1st, then
 * the 2nd, ... until a request gets through without meeting a fault. Each
 * either succeeds or fails, and if it fails nothing has changed.
 *
 * Needs a kernel with CONFIG_FAILSLAB, CONFIG_FAIL_PAGE_ALLOC and debugfs.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger.h"
#include "program.h"
#include "request.h"

#define DEBUGFS	"/sys/kernel/debug/"

/* More than any request takes: something is repeated without end. */
#define FAULTS_MAX	500

static struct genl genl = { .fd = -1 };
/* Is told of changes, which takes memory too. */
static struct genl listener = { .fd = -1 };
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
	request_abort(wire);
	genl_send(&genl, wire);
	request_keep(wire);
	genl_send(&genl, wire);
	if (genl_flush(&genl))
		die("flush: %s", genl.reason);
	genl_skip(&listener);
}

/* In a namespace without anything, so that the first hooks are made, too. */
static void renew_namespace(void)
{
	genl_close(&genl);
	genl_close(&listener);
	if (unshare(CLONE_NEWNET))
		die("a new network namespace");
	if (!genl_open(&genl) || !genl_open(&listener))
		die("no flowtee here");
	genl_join(&listener);
	requests_go_by(&genl);
}

/* One round. Return: whether the fault has happened. */
static bool try_one(const struct request *request, int fail_nth,
		    unsigned int nth, struct wire *wire, bool *good)
{
	struct ledger before;
	bool happened;
	int answer;

	/* What a namespace gets once, and keeps, is made each time. */
	if (request->prepare) {
		clear(wire);
		request->prepare(wire);
	} else {
		renew_namespace();
	}
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

int main(int argc, char **argv)
{
	const struct option_word words[] = { {} };
	const struct request *request;
	int fail_nth;

	read_options(argc, argv, words);
	allow_faults();
	fail_nth = open_fail_nth();
	for (request = requests; request->name; request++) {
		renew_namespace();
		try_all(request, fail_nth);
	}
	genl_close(&genl);
	genl_close(&listener);
	printf("failnth: %llu faults injected, %llu requests refused for them, "
	       "%llu got through all the same\n",
	       (unsigned long long)faults, (unsigned long long)refused,
	       (unsigned long long)tolerated);
	return verdict();
}
