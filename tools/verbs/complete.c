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
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text/error.h"
#include "text/memory.h"
#include "text/suggest.h"
#include "verbs/arrange.h"
#include "verbs/candidate_exporters.h"
#include "verbs/candidates.h"
#include "verbs/complete_statement.h"
#include "verbs/early.h"
#include "verbs/option_words.h"
#include "verbs/options.h"
#include "verbs/usage.h"
#include "verbs/verb.h"

/* How long somebody waits for candidates. */
#define SECONDS		2

/* Whether a word may be what stands for a value. A kind of objects stands only for
 * itself, and what belongs to a collector has a slash.
 */
static bool is_value_of(const char *placeholder, const char *word)
{
	const char *slash = strchr(placeholder, '/');
	struct choices accepted;

	if (slash && slash != placeholder && slash[-1] != '[' && !strchr(word, '/'))
		return false;
	return !object_find(word, &accepted);
}

/* Whether a word may stand in a place of the usage text. */
static bool fits(const char *place, const char *word)
{
	char text[ARGUMENT_TEXT];

	while (usage_alternative(&place, text))
		if (usage_is_placeholder(text) ? is_value_of(text, word) : !strcmp(text, word))
			return true;
	return false;
}

/* The last place may be there again. */
static const char *next_place(const char *usage, struct argument *place)
{
	const struct argument last = *place;
	const char *next = usage;

	do {
		next = usage_next(next, place);
	} while (next && place->is_option);
	if (next || !last.is_repeated)
		return next;
	*place = last;
	return usage;
}

/* Whether a word is one of those that stand for themselves in a place. */
static bool is_literally(const char *place, const char *word)
{
	char text[ARGUMENT_TEXT];

	while (usage_alternative(&place, text))
		if (!usage_is_placeholder(text) && !strcmp(text, word))
			return true;
	return false;
}

/* Where a word goes: a place that may be there again takes what is not a word of the
 * next.
 */
static const char *enter(const char *usage, struct argument *place, const char *word)
{
	const struct argument last = *place;
	const char *next = next_place(usage, place);

	if (!last.is_repeated || !next || is_literally(place->text, word) ||
	    !fits(last.text, word))
		return next;
	*place = last;
	return usage;
}

/* Whether a place need not be filled, and there is but one word for it: alone a shell
 * would type it.
 */
static bool is_lone(const struct argument *place)
{
	return !place->is_required && !usage_is_placeholder(place->text) &&
	       !strchr(place->text, '|');
}

/* What comes after those words: the next place, and the last one again, if that was
 * begun. Return: what is left behind it, or NULL.
 * @lone: set to a word that is only to be offered among others
 */
static const char *offer_next(const struct completion *completion, const char *places,
			      struct argument place, char lone[ARGUMENT_TEXT])
{
	const struct argument last = place;
	/* Another one is not offered before it is begun. */
	bool is_begun = completion->start[0];
	const char *next = next_place(places, &place);

	if (next && !is_begun && is_lone(&place))
		memcpy(lone, place.text, ARGUMENT_TEXT);
	else if (next && (is_begun || !place.is_repeated || next != places))
		offer_place(completion, place.text);
	if (next && next != places && last.is_repeated && is_begun)
		offer_place(completion, last.text);
	return next;
}

/* A shell types what is offered alone: an option that need not be there waits to
 * be asked for, as by "-".
 */
static void offer_options(const struct completion *completion, const char *usage, bool is_asked)
{
	struct argument option;

	while ((usage = usage_next(usage, &option)))
		if (option.is_option && (option.is_required || is_asked) &&
		    !was_given(completion, option.text, 1))
			offer_once(completion, option.text,
				   option_help(completion->verb, option.text));
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] == '-';
}

/* Whether a word stands for itself in some place of some way to go on, so that it is no name
 * in another.
 */
static bool is_reserved(const struct verb *verb, const char *word)
{
	const char *usage = verb->arguments;
	struct argument place;
	const char *next;

	for (; usage; usage = usage_other(usage))
		for (next = usage; (next = usage_next(next, &place));)
			if (!place.is_option && is_literally(place.text, word))
				return true;
	return false;
}

/* Whether a word may be in a place that it has been given. */
static bool may_be(const struct verb *verb, const struct argument *place, const char *word)
{
	return fits(place->text, word) &&
	       (is_literally(place->text, word) || !is_reserved(verb, word));
}

/* One way to go on, if it is the one that the words took. */
static void offer_way(const struct completion *completion, const struct verb *verb,
		      const char *usage, char lone[ARGUMENT_TEXT])
{
	struct argument place = { .is_repeated = false };
	const char *places = usage;
	struct argument option;
	bool is_behind = false;
	int i;

	for (i = 0; i < completion->n_given; i++) {
		is_behind |= !strcmp(completion->given[i], "--");
		if (usage_option(usage, completion->given[i], &option)) {
			if (!option.value[0] || ++i < completion->n_given)
				continue;
			offer_place(completion, option.value);
			return;
		}
		/* It is one of another way. */
		if (!is_behind && is_option(completion->given[i]))
			return;
		places = places ? enter(places, &place, completion->given[i]) : NULL;
		if (places && !may_be(verb, &place, completion->given[i]))
			return;
	}
	if (i && !strcmp(completion->given[i - 1], EXPORTER) && is_literally(place.text, EXPORTER))
		offer_exporters(completion);
	places = places ? offer_next(completion, places, place, lone) : NULL;
	if ((!places || completion->start[0] == '-') && !was_given(completion, "--", 1))
		offer_options(completion, usage, completion->start[0] == '-');
}

/* Those that may follow the verb, or all: @verb is NULL. */
static void offer_global_options(const struct completion *completion, const struct verb *verb)
{
	char name[32];
	size_t i;

	for (i = 0; options[i].name; i++) {
		if (verb && (options[i].val == 'h' || options[i].val == 'V'))
			continue;
		if (verb && verb->has_no_json && options[i].val == 'j')
			continue;
		snprintf(name, sizeof(name), "--%s", options[i].name);
		offer(completion, name, option_help(NULL, name));
	}
}

/* A kind may be said before the name of a collector or a receiver, though not all usage
 * texts have it.
 */
static bool begins_with_kind(const struct completion *completion, const struct verb *verb)
{
	bool has_names = false;
	struct argument place;
	const char *usage;

	if (!completion->n_given || (strcmp(completion->given[0], collector_object.name) &&
				     strcmp(completion->given[0], receiver_object.name)))
		return false;
	for (usage = verb->arguments; usage; usage = usage_other(usage)) {
		if (!usage_next(usage, &place) ||
		    is_literally(place.text, completion->given[0]))
			return false;
		has_names |= !strncmp(place.text, "COLLECTOR", 9);
	}
	return has_names;
}

static void offer_plain(struct completion *completion, const struct verb *verb)
{
	char lone[ARGUMENT_TEXT] = "";
	const char *usage;

	if (begins_with_kind(completion, verb)) {
		completion->given++;
		completion->n_given--;
	}
	for (usage = verb->arguments; usage; usage = usage_other(usage))
		offer_way(completion, verb, usage, lone);
	if (!lone[0])
		return;
	/* With its options the word is not alone. */
	for (usage = verb->arguments; usage && !is_any_offered(); usage = usage_other(usage))
		offer_options(completion, usage, true);
	if (is_any_offered())
		offer(completion, lone, "");
}

static void offer_arguments(struct completion *completion, const struct verb *verb)
{
	/* What follows a "--" is another program's. */
	bool asks = completion->start[0] == '-' && !was_given(completion, "--", 1) &&
		    !arrange_is_value(verb, completion->n_given, completion->given);

	completion->verb = verb->name;
	if (asks)
		offer(completion, "--help", option_help(NULL, "--help"));
	if (verb->form == FORM_PLAIN)
		offer_plain(completion, verb);
	else
		offer_statement(completion, verb->form);
	if (asks)
		offer_global_options(completion, verb);
}

/* Of --color. */
static void offer_colours(const struct completion *completion)
{
	offer_place(completion, "always|auto|never");
}

/* Reads the options before the verb; false if one is not as it should be, or if
 * it is the value of one that is asked for.
 */
static bool read_options(struct completion *completion, char **argv)
{
	struct early early = { .count = 0 };
	int option;

	optind = 0;
	while ((option = getopt_long(completion->n_given + 1, argv, OPTIONS, options, NULL)) >= 0) {
		if (option == '?' && early_take(&early, completion->verbs, argv)) {
			if (!early.awaited[0])
				continue;
			offer_place(completion, early.awaited);
			return false;
		}
		if (option == ':' && optopt == COLOR)
			offer_colours(completion);
		else if (option == ':')
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

/* Whether an option, before or after a verb, has a value. */
static bool takes_value(const struct completion *completion, const char *name)
{
	const struct verb *verb;
	struct argument option;
	size_t i;

	for (i = 0; options[i].name; i++)
		if (!strcmp(options[i].name, name + 2))
			return options[i].has_arg == required_argument;
	for (verb = completion->verbs; verb->name; verb++)
		if (verb_option(verb, name, &option) && option.value[0])
			return true;
	return false;
}

/* "--option=value" is completed as the two words that it stands for. @argv has room for
 * one more.
 */
static void split_start(struct completion *completion, char **argv)
{
	size_t length = strcspn(completion->start, "=");
	char *name, *before;

	if (strncmp(completion->start, "--", 2) || !completion->start[length] ||
	    was_given(completion, "--", 1))
		return;
	name = duplicate(completion->start);
	name[length] = '\0';
	if (!takes_value(completion, name)) {
		free(name);
		return;
	}
	before = duplicate(completion->start);
	before[length + 1] = '\0';
	completion->before = before;
	completion->start += length + 1;
	argv[++completion->n_given] = name;
	argv[completion->n_given + 1] = NULL;
}

static void complete(struct completion *completion, char **argv)
{
	struct context context;
	struct choices accepted;
	const struct verb *verb;
	bool is_color;

	if (!read_options(completion, argv))
		return;
	if (!completion->n_given) {
		if (completion->start[0] == '-')
			offer_global_options(completion, NULL);
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
	is_color = completion->n_given &&
		   !strcmp(completion->given[completion->n_given - 1], "--color");
	completion->given = arrange(&context, verb, &completion->n_given, completion->given);
	completion->netns = context.netns;
	if (completion->given)
		offer_arguments(completion, verb);
	else if (is_color)
		offer_colours(completion);
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
		.before = "",
		.netns = context->netns,
		.verbs = context->verbs,
	};

	if (argc < 2 || strcmp(argv[0], "--"))
		return wrong("complete: the words are missing; accepted: -- WORD...");
	completion.start = argv[argc - 1];
	argv[argc - 1] = NULL;
	be_quiet();
	split_start(&completion, argv);
	complete(&completion, argv);
	return DONE;
}
