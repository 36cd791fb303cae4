// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * As an unprivileged user in namespaces of his own, configures as much as his
 * cgroup's memory.max lets him. That must end by an error, not by the cgroup's
 * own out-of-memory killer; and what he has got must be charged to him.
 */
#include <errno.h>
#include <linux/flowtee.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger.h"
#include "message.h"
#include "program.h"
#include "user.h"

/* Prefixes that nearly fill an attribute: 20 bytes each. */
#define PREFIXES	3000

/* What a collector with so many must take: address, family, length, twice. */
#define BYTES_EACH	(PREFIXES * 2 * 18)

#define NAMES_MAX	4000

/* Told to the parent even if the child is killed. */
struct story {
	volatile unsigned int accepted;
	volatile int refusal;
	volatile int after;
	volatile uint64_t charged;
};

static uint64_t read_number(const char *directory, const char *name)
{
	char path[256];
	unsigned long long value = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "r");
	if (!file || fscanf(file, "%llu", &value) != 1)
		die("%s", path);
	fclose(file);
	return value;
}

static void enter_cgroup(const char *cgroup)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	write_file(path, "%d", getpid());
}

static int add_collector(struct genl *genl, struct wire *wire, unsigned int n)
{
	struct rng rng;
	char name[16];
	size_t nest;

	rng_seed(&rng, 3, n);
	snprintf(name, sizeof(name), "c%u", n);
	wire_start(wire, genl->family, FLOWTEE_CMD_COLLECTOR_NEW, 0);
	nest = wire_nest(wire, FLOWTEE_A_COLLECTOR);
	wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, name);
	put_endpoint(wire, FLOWTEE_A_COLLECTOR_LISTEN, NULL, 0, 1000 + n);
	put_prefixes(wire, &rng, FLOWTEE_A_COLLECTOR_ALLOW, PREFIXES, 0);
	wire_end(wire, nest);
	return genl_send(genl, wire);
}

static void hoard(const char *cgroup, struct story *story)
{
	struct genl genl;
	struct wire wire;
	unsigned int n;
	int answer = 0;

	enter_cgroup(cgroup);
	become_unprivileged();
	if (!genl_open(&genl))
		die("no flowtee here");
	wire_init(&wire, 1 << 18);
	for (n = 0; n < NAMES_MAX && !answer; n++) {
		answer = add_collector(&genl, &wire, n);
		story->accepted += !answer;
		story->charged = read_number(cgroup, "memory.current");
	}
	story->refusal = answer;
	story->after = genl_flush(&genl);
}

int main(int argc, char **argv)
{
	const char *cgroup = NULL;
	uint64_t limit = 0;
	const struct option_word words[] = {
		{ .name = "cgroup", .text = &cgroup },
		{ .name = "limit", .number = &limit },
		{}
	};
	struct story *story;
	int status;
	pid_t child;

	read_options(argc, argv, words);
	if (!cgroup || !limit)
		die("--cgroup and --limit are needed");
	story = mmap(NULL, sizeof(*story), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (story == MAP_FAILED)
		die("memory");
	child = fork();
	if (!child) {
		hoard(cgroup, story);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		die("the child");
	printf("hoard: %u collectors of %u prefixes, %llu bytes charged of %llu, then %s (%d)\n",
	       story->accepted, PREFIXES, (unsigned long long)story->charged,
	       (unsigned long long)limit,
	       WIFSIGNALED(status) ? "killed" : "an error",
	       story->refusal);
	check(story->accepted < NAMES_MAX, "there was an end");
	check((uint64_t)story->accepted * BYTES_EACH < limit,
	      "no more than the cgroup may have");
	check(!WIFSIGNALED(status) &&
	      (story->refusal == -ENOMEM || story->refusal == -ENOBUFS),
	      "the end was a request refused for want of memory");
	return verdict();
}
