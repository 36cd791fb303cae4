// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/kernel.h"
#include "model/absent.h"
#include "model/names.h"
#include "text/memory.h"
#include "text/suggest.h"
#include "verbs/verb.h"
#include "verbs/verb_options.h"

#define FOR		"for"
#define ACCEPTED	"1 to 86400 seconds"

_Static_assert(FLOWTEE_FINDING_FOR_MAX == 86400, "what is accepted tells the largest number");

/**
 * struct report - what a checker has found, and of whom
 * @names: the receivers
 * @finding: &enum flowtee_finding
 * @seconds: for how long that holds; 0: until something else is found
 */
struct report {
	struct names names;
	uint8_t finding;
	uint32_t seconds;
};

static const struct {
	const char *word;
	uint8_t finding;
} findings[] = {
	{ "down", FLOWTEE_FINDING_DOWN },
	{ "up", FLOWTEE_FINDING_UP },
};

/* The finding that a word stands for; false: it is none. */
static bool find_finding(const char *word, uint8_t *finding)
{
	size_t i;

	for (i = 0; i < sizeof(findings) / sizeof(findings[0]); i++) {
		if (strcmp(findings[i].word, word))
			continue;
		*finding = findings[i].finding;
		return true;
	}
	return false;
}

/* The names have a "/", so that the first word without one is what was found. */
static int parse_finding(struct report *report, const char *word)
{
	struct choices accepted;
	size_t i;

	if (!word)
		return wrong("health: what was found is missing; accepted: down, up");
	if (find_finding(word, &report->finding))
		return DONE;
	choices_init(&accepted, word);
	for (i = 0; i < sizeof(findings) / sizeof(findings[0]); i++)
		choices_add(&accepted, findings[i].word);
	return unknown("finding", &accepted);
}

/* [for SECONDS] */
static int parse_time(struct report *report, int argc, char **argv)
{
	struct choices accepted;

	if (!argc)
		return DONE;
	if (strcmp(argv[0], FOR)) {
		choices_init(&accepted, argv[0]);
		choices_add(&accepted, FOR);
		return unknown("word", &accepted);
	}
	if (report->finding != FLOWTEE_FINDING_DOWN)
		return wrong("health: 'up' withdraws what was found, and does not end by itself; "
			     "accepted: up without 'for'");
	if (argc == 1)
		return wrong("for: its value is missing; accepted: " ACCEPTED);
	if (argc > 2)
		return superfluous(argv[2]);
	return option_number(FOR, argv[1], 1, FLOWTEE_FINDING_FOR_MAX, ACCEPTED,
			     &report->seconds);
}

/* They can be nothing but receivers. */
static int parse_names(struct report *report, size_t count, char **argv)
{
	char **words = zeros(count + 1, sizeof(*words));
	const struct line line = { "health", words, count + 1, NULL };
	int status;

	words[0] = duplicate(receiver_object.name);
	memcpy(words + 1, argv, count * sizeof(*words));
	status = names_parse(&report->names, FORM_DEL, &line);
	free(words[0]);
	free(words);
	return status;
}

#define NAMES	"COLLECTOR/RECEIVER, or COLLECTOR/ for all of a collector"

/* The collector's name may have been forgotten. */
static int refuse_name(const char *name, const char *netns)
{
	char namesakes[NAMESAKES_TEXT];
	struct ruleset ruleset;
	int status;

	status = ruleset_load(&ruleset, netns);
	if (status)
		return status;
	if (absent_namesakes(&ruleset, &receiver_object, name, namesakes))
		status = wrong("health: " QUOTED " is no receiver; did you mean %s? accepted: "
			       NAMES, name, namesakes);
	else
		status = wrong("health: " QUOTED " is no receiver; accepted: " NAMES, name);
	ruleset_release(&ruleset);
	return status;
}

static int parse(struct report *report, const char *netns, int argc, char **argv)
{
	int count = 0;
	int status;

	/* The kind may be said: no receiver is called so, without a "/". */
	if (argc && !strcmp(argv[0], receiver_object.name)) {
		argc--;
		argv++;
	}
	while (count < argc && strchr(argv[count], '/'))
		count++;
	if (!count && argc && !find_finding(argv[0], &report->finding))
		return refuse_name(argv[0], netns);
	if (!count)
		return wrong("health: the receiver is missing; accepted: " NAMES);
	status = parse_names(report, count, argv);
	if (!status)
		status = parse_finding(report, argv[count]);
	if (!status)
		status = parse_time(report, argc - count - 1, argv + count + 1);
	return status;
}

static void put(const struct report *report, const struct path *path,
		struct attributes *attributes)
{
	struct nlattr *nest = attributes_nest(attributes, FLOWTEE_A_RECEIVER);

	attributes_put_text(attributes, FLOWTEE_A_RECEIVER_COLLECTOR, path->collector);
	attributes_put_text(attributes, FLOWTEE_A_RECEIVER_NAME, path->member);
	attributes_put_u8(attributes, FLOWTEE_A_RECEIVER_FINDING, report->finding);
	if (report->seconds)
		attributes_put_u32(attributes, FLOWTEE_A_RECEIVER_FINDING_FOR, report->seconds);
	attributes_nest_end(attributes, nest);
}

static int tell(const struct report *report, struct kernel *kernel, const struct path *path)
{
	const struct subject subject = { &receiver_object, path, true };
	char about[PATH_TEXT + 16];
	struct request request;
	char text[PATH_TEXT];
	int status;

	path_text(path, text);
	snprintf(about, sizeof(about), "receiver '%s'", text);
	request_init(&request, FLOWTEE_CMD_HEALTH, NLM_F_ACK, about);
	request.absent = dump_subject_absent;
	request.data = &subject;
	put(report, path, &request.attributes);
	status = kernel_ask(kernel, &request, NULL, NULL);
	request_free(&request);
	return status;
}

/* Of one whose name is all: the kernel knows whether it is there. */
static int tell_one(const struct report *report, const char *netns)
{
	struct kernel kernel;
	int status = kernel_open(&kernel, netns);

	if (status)
		return status;
	status = tell(report, &kernel, &report->names.list->path);
	kernel_close(&kernel);
	return status;
}

static int tell_targets(const struct report *report, const struct target *targets, size_t count)
{
	struct kernel kernel;
	/* Whoever has read the configuration has entered the network namespace. */
	int status = kernel_open(&kernel, NULL);
	size_t i;

	if (status)
		return status;
	for (i = 0; i < count && !status; i++)
		status = tell(report, &kernel, &targets[i].entity->path);
	kernel_close(&kernel);
	return status;
}

/* Nothing is told of any of them if one is not there. */
static int tell_many(const struct report *report, const char *netns)
{
	struct target *targets = NULL;
	struct ruleset ruleset;
	size_t count = 0;
	int status;

	status = ruleset_load(&ruleset, netns);
	if (!status)
		status = names_find(&report->names, &ruleset, &targets, &count);
	if (!status)
		status = tell_targets(report, targets, count);
	free(targets);
	ruleset_release(&ruleset);
	return status;
}

int run_health(const struct context *context, int argc, char **argv)
{
	struct report report = { .seconds = 0 };
	bool is_one;
	int status;

	status = parse(&report, context->netns, argc, argv);
	is_one = report.names.count == 1 && !report.names.list->is_all;
	if (!status)
		status = is_one ? tell_one(&report, context->netns) :
				  tell_many(&report, context->netns);
	names_release(&report.names);
	return status;
}
