// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "doctor/match.h"
#include "doctor/rules.h"
#include "text/memory.h"

/* How deep chains lead to others. */
#define DEPTH_MAX	16

/* Some have no directories of administrators in their path. */
#define NFT_PATH	"/usr/sbin:/sbin:/usr/local/sbin:/usr/bin:/bin"

/* ---- What nft tells */

static void run_nft(int output)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	setenv("PATH", NFT_PATH, 1);
	execlp("nft", "nft", "-j", "-n", "list", "ruleset", (char *)NULL);
	_exit(127);
}

struct rules *rules_load(void)
{
	struct rules *rules = zeros(1, sizeof(*rules));
	int pipes[2];
	FILE *output;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return rules;
	pid = fork();
	if (!pid)
		run_nft(pipes[1]);
	close(pipes[1]);
	output = fdopen(pipes[0], "r");
	if (output && pid > 0)
		rules->document = json_loadf(output, 0, NULL);
	if (output)
		fclose(output);
	else
		close(pipes[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return rules;
}

void rules_free(struct rules *rules)
{
	if (rules)
		json_decref(rules->document);
	free(rules);
}

/* ---- The way of a packet */

/**
 * struct walk - on the way through chains
 * @objects: all that nft has told
 * @packets: who goes
 * @tell: called with what they meet
 * @data: for @tell
 * @depth: how many chains led here
 */
struct walk {
	const json_t *objects;
	const struct packets *packets;
	encounter_fn *tell;
	void *data;
	unsigned int depth;
};

/**
 * enum end - whether packets end at a rule, or in a chain
 * @END_NONE: all go on
 * @END_SOME: some may end
 * @END_ALL: none goes on
 * @END_LEAVE_SOME: some may leave the chain, for where it was jumped to from
 * @END_LEAVE: all leave it
 */
enum end {
	END_NONE,
	END_SOME,
	END_ALL,
	END_LEAVE_SOME,
	END_LEAVE,
};

static const char *text_of(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "";
}

static bool is_same(const json_t *a, const char *key_a, const json_t *b, const char *key_b)
{
	return !strcmp(text_of(a, key_a), text_of(b, key_b));
}

static void tell(const struct walk *walk, const json_t *rule, const json_t *counter,
		 enum fate fate, enum truth truth)
{
	struct encounter encounter = {
		.fate = fate,
		.is_sure = truth == TRUTH_YES,
		.has_count = json_is_object(counter),
		.count = json_integer_value(json_object_get(counter, "packets")),
	};

	if (json_object_get(rule, "handle") && json_object_get(rule, "chain"))
		snprintf(encounter.place, sizeof(encounter.place),
			 "rule with handle %lld of %s %s %s",
			 (long long)json_integer_value(json_object_get(rule, "handle")),
			 text_of(rule, "family"), text_of(rule, "table"), text_of(rule, "chain"));
	else
		snprintf(encounter.place, sizeof(encounter.place), "policy of %s %s %s",
			 text_of(rule, "family"), text_of(rule, "table"), text_of(rule, "name"));
	walk->tell(&encounter, walk->data);
}

static enum end walk_chain(struct walk *walk, const json_t *like, const char *name,
			   enum truth truth);

/* What a statement does beside matching; false: it is no verdict. */
static bool do_verdict(struct walk *walk, const json_t *rule, const json_t *counter,
		       const json_t *statement, enum truth truth, enum end *end)
{
	static const struct {
		const char *word;
		enum fate fate;
	} fates[] = {
		{ "drop", FATE_DROP }, { "reject", FATE_DROP }, { "dnat", FATE_NAT },
		{ "redirect", FATE_NAT }, { "tproxy", FATE_TPROXY },
	};
	const json_t *jump = json_object_get(statement, "jump");
	const json_t *go = json_object_get(statement, "goto");
	size_t i;

	*end = truth == TRUTH_YES ? END_ALL : END_SOME;
	for (i = 0; i < sizeof(fates) / sizeof(fates[0]); i++) {
		if (!json_object_get(statement, fates[i].word))
			continue;
		tell(walk, rule, counter, fates[i].fate, truth);
		return true;
	}
	if (json_object_get(statement, "accept") || json_object_get(statement, "queue"))
		return true;
	if (json_object_get(statement, "return")) {
		*end = truth == TRUTH_YES ? END_LEAVE : END_LEAVE_SOME;
		return true;
	}
	if (!jump && !go)
		return false;
	*end = walk_chain(walk, rule, text_of(jump ? jump : go, "target"), truth);
	if (go && *end == END_NONE)
		*end = truth == TRUTH_YES ? END_ALL : END_SOME;
	return true;
}

static enum end walk_rule(struct walk *walk, const json_t *rule, enum truth truth)
{
	const json_t *statements = json_object_get(rule, "expr");
	const json_t *counter = NULL;
	const json_t *statement;
	enum truth one;
	enum end end;
	size_t i;

	for (i = 0; i < json_array_size(statements); i++) {
		statement = json_array_get(statements, i);
		if (json_object_get(statement, "counter"))
			counter = json_object_get(statement, "counter");
		if (do_verdict(walk, rule, counter, statement, truth, &end))
			return end;
		one = match_statement(statement, walk->packets);
		if (one < truth)
			truth = one;
		if (truth == TRUTH_NO)
			return END_NONE;
	}
	return END_NONE;
}

/* A chain of the table of @like. */
static enum end walk_chain(struct walk *walk, const json_t *like, const char *name,
			   enum truth truth)
{
	enum end end = END_NONE, result = END_NONE;
	const json_t *rule;
	size_t i;

	if (walk->depth >= DEPTH_MAX)
		return END_SOME;
	walk->depth++;
	for (i = 0; i < json_array_size(walk->objects) && end != END_ALL && end != END_LEAVE; i++) {
		rule = json_object_get(json_array_get(walk->objects, i), "rule");
		if (!rule || !is_same(rule, "family", like, "family") ||
		    !is_same(rule, "table", like, "table") || strcmp(text_of(rule, "chain"), name))
			continue;
		end = walk_rule(walk, rule, truth);
		/* What comes then is met by those that are left. */
		if ((end == END_SOME || end == END_LEAVE_SOME) && truth == TRUTH_YES)
			truth = TRUTH_MAYBE;
		if (end == END_SOME || end == END_ALL)
			result = end;
	}
	walk->depth--;
	return result;
}

static bool is_met(const json_t *chain, const char *hook, long first, long last,
		   const struct packets *packets)
{
	long priority = json_integer_value(json_object_get(chain, "prio"));

	if (strcmp(text_of(chain, "hook"), hook) || priority < first || priority > last ||
	    match_family(text_of(chain, "family"), packets) == TRUTH_NO)
		return false;
	return !packets->in[0] || !text_of(chain, "dev")[0] ||
	       !strcmp(text_of(chain, "dev"), packets->in);
}

void rules_meet(const struct rules *rules, const char *hook, long first, long last,
		const struct packets *packets, encounter_fn *encounter, void *data)
{
	struct walk walk = {
		.objects = json_object_get(rules->document, "nftables"),
		.packets = packets, .tell = encounter, .data = data,
	};
	const json_t *chain;
	enum truth truth;
	enum end end;
	size_t i;

	for (i = 0; i < json_array_size(walk.objects); i++) {
		chain = json_object_get(json_array_get(walk.objects, i), "chain");
		if (!chain || !is_met(chain, hook, first, last, packets))
			continue;
		/* A device that chains are bound to may be another one than theirs. */
		truth = text_of(chain, "dev")[0] && !packets->in[0] ? TRUTH_MAYBE : TRUTH_YES;
		end = walk_chain(&walk, chain, text_of(chain, "name"), truth);
		if (end != END_ALL && !strcmp(text_of(chain, "policy"), "drop"))
			tell(&walk, chain, NULL, FATE_DROP,
			     end == END_NONE ? truth : TRUTH_MAYBE);
	}
}
