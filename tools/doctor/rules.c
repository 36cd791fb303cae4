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
#include "doctor/sets.h"
#include "text/clean.h"
#include "text/memory.h"

/* How deep chains lead to others. */
#define DEPTH_MAX	16

/* So many rules and elements of sets are looked at in a few seconds. */
#define STEPS_MAX	15000000

/* Some have no directories of administrators in their path. */
#define NFT_PATH	"/usr/sbin:/sbin:/usr/local/sbin:/usr/bin:/bin"

/* How our child ends then, as a shell does. */
#define NFT_IS_ABSENT	127

/* ---- What nft tells */

static void run_nft(int output)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	setenv("PATH", NFT_PATH, 1);
	execlp("nft", "nft", "-j", "-n", "list", "ruleset", (char *)NULL);
	_exit(NFT_IS_ABSENT);
}

struct rules *rules_load(void)
{
	struct rules *rules = zeros(1, sizeof(*rules));
	const json_t *objects;
	int pipes[2];
	int status = 0;
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
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	rules->is_absent = WIFEXITED(status) && WEXITSTATUS(status) == NFT_IS_ABSENT;
	objects = json_object_get(rules->document, "nftables");
	sets_resolve(objects);
	/* The first object tells of nft itself. */
	rules->left = json_array_size(objects) > 1 ? STEPS_MAX : 0;
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
	/* Names of nft may be any bytes. */
	clean(encounter.place);
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
	/* They go on, but not here. */
	static const char *const ends[] = { "accept", "queue", "snat", "masquerade", "fwd" };
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
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (json_object_get(statement, ends[i]))
			return true;
	if (json_object_get(statement, "return")) {
		*end = truth == TRUTH_YES ? END_LEAVE : END_LEAVE_SOME;
		return true;
	}
	if (!jump && !go)
		return false;
	*end = walk_chain(walk, rule, text_of(jump ? jump : go, "target"), truth);
	/* Who was told to go does not come back: the chain is left. */
	if (go && *end == END_NONE)
		*end = truth == TRUTH_YES ? END_LEAVE : END_LEAVE_SOME;
	return true;
}

/* What both may lead to, of which it is not known which one it is. */
static enum end either(enum end a, enum end b)
{
	if (a == END_SOME || a == END_ALL || b == END_SOME || b == END_ALL)
		return END_SOME;
	return a == END_NONE && b == END_NONE ? END_NONE : END_LEAVE_SOME;
}

/* The element for all that no other is for. */
static bool is_rest(const json_t *key)
{
	const char *text = json_string_value(key);

	return text && !strcmp(text, "*");
}

/* The verdict that a map has for them. */
static enum end do_map(struct walk *walk, const json_t *rule, const json_t *counter,
		       const json_t *vmap, enum truth truth)
{
	/* [[key, verdict], ...]; none of one with a name that nobody knows. */
	const json_t *elements = json_object_get(json_object_get(vmap, "data"), "set");
	const json_t *pair, *rest = NULL;
	enum truth one, left = TRUTH_YES;
	enum end end = END_NONE, result = END_NONE;
	size_t i;

	if (!json_is_array(elements))
		return END_SOME;
	for (i = 0; i <= json_array_size(elements) && left != TRUTH_NO; i++) {
		/* In the end the rest, if there is one. */
		pair = i < json_array_size(elements) ? json_array_get(elements, i) : rest;
		if (i < json_array_size(elements) && is_rest(json_array_get(pair, 0))) {
			rest = pair;
			continue;
		}
		one = pair == rest ? left : match_value(json_object_get(vmap, "key"),
							json_array_get(pair, 0), walk->packets);
		if (!pair || one == TRUTH_NO)
			continue;
		if (!do_verdict(walk, rule, counter, json_array_get(pair, 1),
				one < truth ? one : truth, &end))
			end = END_NONE;
		if (one == TRUTH_YES)
			return end;
		result = either(result, end);
		left = TRUTH_MAYBE;
	}
	return result;
}

static enum end walk_rule(struct walk *walk, const json_t *rule, enum truth truth)
{
	const json_t *statements = json_object_get(rule, "expr");
	const json_t *counter = NULL;
	const json_t *statement;
	enum end unknown = END_NONE;
	enum truth one;
	enum end end;
	size_t i;

	for (i = 0; i < json_array_size(statements); i++) {
		statement = json_array_get(statements, i);
		if (json_object_get(statement, "counter"))
			counter = json_object_get(statement, "counter");
		if (json_object_get(statement, "vmap"))
			return do_map(walk, rule, counter, json_object_get(statement, "vmap"), truth);
		if (do_verdict(walk, rule, counter, statement, truth, &end))
			return end;
		if (match_may_end(statement))
			unknown = END_SOME;
		one = match_statement(statement, walk->packets);
		if (one < truth)
			truth = one;
		if (truth == TRUTH_NO)
			return END_NONE;
	}
	return unknown;
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
	take_steps(walk->packets, json_array_size(walk->objects));
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

/* Whether a chain that is bound to devices sees what comes, or leaves, by theirs. */
static enum truth is_bound(const json_t *chain, const struct packets *packets)
{
	const json_t *dev = json_object_get(chain, "dev");
	bool is_egress = !strcmp(text_of(chain, "hook"), "egress");
	bool is_of_devices = dev || is_egress || !strcmp(text_of(chain, "hook"), "ingress");
	const char *device = is_egress ? packets->out : packets->in;
	size_t i;

	if (!is_of_devices)
		return TRUTH_YES;
	/* Some versions of nft do not tell of more than one. */
	if (!dev || !device[0])
		return TRUTH_MAYBE;
	if (json_is_string(dev))
		return strcmp(json_string_value(dev), device) ? TRUTH_NO : TRUTH_YES;
	for (i = 0; i < json_array_size(dev); i++)
		if (json_is_string(json_array_get(dev, i)) &&
		    !strcmp(json_string_value(json_array_get(dev, i)), device))
			return TRUTH_YES;
	return json_is_array(dev) ? TRUTH_NO : TRUTH_MAYBE;
}

static bool is_met(const json_t *chain, const char *hook, long first, long last,
		   const struct packets *packets)
{
	long priority = json_integer_value(json_object_get(chain, "prio"));

	return !strcmp(text_of(chain, "hook"), hook) && priority >= first && priority <= last &&
	       match_family(text_of(chain, "family"), packets) != TRUTH_NO &&
	       is_bound(chain, packets) != TRUTH_NO;
}

void rules_meet(struct rules *rules, const char *hook, long first, long last,
		const struct packets *packets, encounter_fn *encounter, void *data)
{
	struct packets counted = *packets;
	struct walk walk = {
		.objects = json_object_get(rules->document, "nftables"),
		.packets = &counted, .tell = encounter, .data = data,
	};
	const json_t *chain;
	enum truth truth;
	enum end end;
	size_t i;

	if (!rules->left)
		return;
	counted.left = &rules->left;
	take_steps(&counted, json_array_size(walk.objects));
	for (i = 0; i < json_array_size(walk.objects); i++) {
		chain = json_object_get(json_array_get(walk.objects, i), "chain");
		if (!chain || !is_met(chain, hook, first, last, packets))
			continue;
		truth = is_bound(chain, packets);
		end = walk_chain(&walk, chain, text_of(chain, "name"), truth);
		if (end != END_ALL && !strcmp(text_of(chain, "policy"), "drop"))
			tell(&walk, chain, NULL, FATE_DROP,
			     end == END_NONE ? truth : TRUTH_MAYBE);
	}
}
