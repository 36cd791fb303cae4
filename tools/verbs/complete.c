// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What shells offer: `flowteectl complete -- WORDS...` prints what the last of
 * the words could be (see candidates.h), by the tables that the other verbs go
 * by.
 *
 * This runs while somebody types. It never complains, never loads the module,
 * and ends after a moment.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "text/error.h"
#include "text/suggest.h"
#include "verbs/arrange.h"
#include "verbs/candidates.h"
#include "verbs/options.h"
#include "verbs/usage.h"
#include "verbs/verb.h"

/* How long somebody waits for candidates. */
#define SECONDS		2

static bool was_given(const struct completion *completion, const char *word, int step)
{
	int i;

	for (i = 0; i < completion->n_given; i += step)
		if (!strcmp(completion->given[i], word))
			return true;
	return false;
}

/* [WORD VALUE]... */
static void offer_words(const struct completion *completion, const struct object *object)
{
	const char *last = completion->n_given ? completion->given[completion->n_given - 1] : "";
	const struct word *word;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (completion->n_given % 2) {
			if (!strcmp(word->name, last))
				offer_value(completion, word);
		} else if (!was_given(completion, word->name, 2)) {
			offer(completion, word->name, word->help);
		}
	}
}

/* OBJECT PATH [WORD VALUE]... */
static void offer_statement(struct completion *completion, enum form form)
{
	const struct object *object;
	struct choices accepted;
	size_t i;

	if (!completion->n_given) {
		for (i = 0; objects[i]; i++)
			offer(completion, objects[i]->name, "");
		return;
	}
	object = object_find(completion->given[0], &accepted);
	if (!object)
		return;
	if (completion->n_given == 1) {
		offer_path(completion, object, form);
	} else if (form != FORM_DEL) {
		completion->path = completion->given[1];
		completion->given += 2;
		completion->n_given -= 2;
		offer_words(completion, object);
	}
}

/* Whether a word may stand in a place of the usage text. */
static bool fits(const char *place, const char *word)
{
	char text[ARGUMENT_TEXT];

	while (usage_alternative(&place, text))
		if (usage_is_placeholder(text) || !strcmp(text, word))
			return true;
	return false;
}

/* The option of this name in one way to go on. */
static bool find_option(const char *usage, const char *name, struct argument *option)
{
	while ((usage = usage_next(usage, option)))
		if (option->is_option && !strcmp(option->text, name))
			return true;
	return false;
}

static const char *next_place(const char *usage, struct argument *place)
{
	do {
		usage = usage_next(usage, place);
	} while (usage && place->is_option);
	return usage;
}

/* A shell types what is offered alone: an option that need not be there waits to
 * be asked for, as by "-".
 */
static void offer_options(const struct completion *completion, const char *usage)
{
	bool is_asked = completion->start[0] == '-';
	struct argument option;

	while ((usage = usage_next(usage, &option)))
		if (option.is_option && (option.is_required || is_asked) &&
		    !was_given(completion, option.text, 1))
			offer(completion, option.text, "");
}

/* One way to go on, if it is the one that the words took. */
static void offer_way(const struct completion *completion, const char *usage)
{
	const char *places = usage;
	struct argument argument;
	int i;

	for (i = 0; i < completion->n_given; i++) {
		if (find_option(usage, completion->given[i], &argument)) {
			if (!argument.value[0] || ++i < completion->n_given)
				continue;
			offer_place(completion, argument.value);
			return;
		}
		places = places ? next_place(places, &argument) : NULL;
		if (places && !fits(argument.text, completion->given[i]))
			return;
	}
	places = places ? next_place(places, &argument) : NULL;
	if (places)
		offer_place(completion, argument.text);
	if ((!places || completion->start[0] == '-') && !was_given(completion, "--", 1))
		offer_options(completion, usage);
}

static void offer_arguments(struct completion *completion, const struct verb *verb)
{
	const char *usage;

	/* What follows a "--" is another program's. */
	if (completion->start[0] == '-' && !was_given(completion, "--", 1))
		offer(completion, "--help", "print how to use the verb");
	if (verb->form != FORM_PLAIN) {
		offer_statement(completion, verb->form);
		return;
	}
	for (usage = verb->arguments; usage; usage = usage_other(usage))
		offer_way(completion, usage);
}

static void offer_global_options(const struct completion *completion)
{
	char name[32];
	size_t i;

	for (i = 0; options[i].name; i++) {
		snprintf(name, sizeof(name), "--%s", options[i].name);
		offer(completion, name, "");
	}
}

/* Reads the options before the verb; false if one is not as it should be, or if
 * it is the value of one that is asked for.
 */
static bool read_options(struct completion *completion, char **argv)
{
	int option;

	optind = 0;
	while ((option = getopt_long(completion->n_given + 1, argv, OPTIONS, options, NULL)) >= 0) {
		if (option == ':')
			offer_netns(completion);
		if (option == ':' || option == '?')
			return false;
		if (option == 'n')
			completion->netns = optarg;
	}
	completion->given += optind - 1;
	completion->n_given -= optind - 1;
	return true;
}

static void complete(struct completion *completion, char **argv)
{
	struct context context;
	struct choices accepted;
	const struct verb *verb;

	if (!read_options(completion, argv))
		return;
	if (!completion->n_given) {
		if (completion->start[0] == '-')
			offer_global_options(completion);
		else
			offer_verbs(completion);
		return;
	}
	context = (struct context){ .netns = completion->netns };
	verb = verb_find(completion->verbs, completion->given[0], &accepted);
	if (!verb || verb->hidden)
		return;
	completion->given++;
	completion->n_given--;
	completion->given = arrange(&context, verb, &completion->n_given, completion->given);
	completion->netns = context.netns;
	if (completion->given)
		offer_arguments(completion, verb);
	else
		offer_netns(completion);
}

static void give_up(int signal)
{
	(void)signal;
	_exit(DONE);
}

/* Whatever is wrong, whoever types must not see it between two words. */
static void be_quiet(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0)
		dup2(null, STDERR_FILENO);
	signal(SIGALRM, give_up);
	alarm(SECONDS);
}

int run_complete(const struct context *context, int argc, char **argv)
{
	struct completion completion = {
		.given = argv + 1,
		.n_given = argc - 2,
		.netns = context->netns,
		.verbs = context->verbs,
	};

	if (argc < 2 || strcmp(argv[0], "--"))
		return wrong("complete: the words are missing; accepted: -- WORD...");
	completion.start = argv[argc - 1];
	argv[argc - 1] = NULL;
	be_quiet();
	complete(&completion, argv);
	return DONE;
}
