// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/names.h"
#include "text/error.h"
#include "text/memory.h"
#include "text/suggest.h"
#include "verbs/arrange.h"
#include "verbs/options.h"
#include "verbs/usage.h"

/**
 * struct arrangement - how far the arguments are arranged
 * @context: see arrange()
 * @verb: see arrange()
 * @in: what is to be looked at
 * @out: what is left of what was
 * @n_out: number of @out
 */
struct arrangement {
	struct context *context;
	const struct verb *verb;
	char **in;
	char **out;
	size_t n_out;
};

/* [OBJECT] PATH [WORD VALUE]...: a value may be any text. */
static bool is_value_of_add(size_t argc, char **argv)
{
	const struct object *object = NULL;
	struct choices accepted;
	size_t first = 2;

	if (argc)
		object = object_find(argv[0], &accepted);
	if (object)
		first = statement_first(object, argc, argv);
	else if (objects_left(argc, argv))
		first = 1;
	return argc > first && (argc - first) % 2;
}

bool arrange_is_value(const struct verb *verb, size_t argc, char **argv)
{
	if (verb->form == FORM_ADD)
		return is_value_of_add(argc, argv);
	return verb->form == FORM_SET && names_await_value(argc, argv);
}

static bool at_value(const struct arrangement *arrangement)
{
	return arrange_is_value(arrangement->verb, arrangement->n_out, arrangement->out);
}

/* Takes an option that is as good before the verb: false if it is none. */
static bool take_global(struct arrangement *arrangement, int *status)
{
	const char *argument = *arrangement->in;

	*status = DONE;
	if (!strcmp(argument, "-j") || !strcmp(argument, "--json")) {
		arrangement->context->json = true;
	} else if (!strcmp(argument, "-q") || !strcmp(argument, "--quiet")) {
		warn_no_more();
	} else if (!strncmp(argument, "--color=", 8)) {
		*status = color_option(argument + 8);
	} else if (!strcmp(argument, "--color")) {
		*status = color_option(arrangement->in[1]);
		arrangement->in += !!arrangement->in[1];
	} else if (!strncmp(argument, "--netns=", 8)) {
		arrangement->context->netns = argument + 8;
	} else if (!strcmp(argument, "-n") || !strcmp(argument, "--netns")) {
		if (arrangement->in[1])
			arrangement->context->netns = *++arrangement->in;
		else
			*status = wrong("option " QUOTED ": the name of the network namespace is "
					"missing; accepted: -n NAME", argument);
	} else {
		return false;
	}
	return true;
}

/* Whether the verb has an option of this name with a value. */
static bool takes_value(const struct verb *verb, const char *name, size_t length)
{
	char text[ARGUMENT_TEXT];
	struct argument option;

	snprintf(text, sizeof(text), "%.*s", (int)length, name);
	return verb_option(verb, text, &option) && option.value[0];
}

/* Whether the option before wants the next argument for its value. */
static bool at_option_value(const struct arrangement *arrangement)
{
	const char *before;

	if (!arrangement->n_out)
		return false;
	before = arrangement->out[arrangement->n_out - 1];
	return takes_value(arrangement->verb, before, strlen(before));
}

/* A value may be called so. */
static bool asks_for_help(const struct arrangement *arrangement)
{
	const char *argument = *arrangement->in;

	return (!strcmp(argument, "-h") || !strcmp(argument, "--help")) &&
	       !at_value(arrangement) && !at_option_value(arrangement);
}

/* "--confirm=60" as two; what takes no value stays as it is, and is unknown. */
static void add(struct arrangement *arrangement, char *argument)
{
	size_t length = strcspn(argument, "=");

	if (!strncmp(argument, "--", 2) && argument[length] &&
	    takes_value(arrangement->verb, argument, length)) {
		argument = duplicate(argument);
		argument[length] = '\0';
		arrangement->out[arrangement->n_out++] = argument;
		argument += length + 1;
	}
	arrangement->out[arrangement->n_out++] = argument;
}

char **arrange(struct context *context, const struct verb *verb, int *argc, char **argv)
{
	struct arrangement arrangement = {
		.context = context,
		.verb = verb,
		.in = argv,
		.out = grow(NULL, 2 * *argc + 1, sizeof(*argv)),
	};
	bool is_ours = true;
	int status = DONE;

	for (; *arrangement.in && !status; arrangement.in++) {
		is_ours = is_ours && strcmp(*arrangement.in, "--");
		context->help = is_ours && asks_for_help(&arrangement);
		if (context->help)
			break;
		if (!is_ours)
			arrangement.out[arrangement.n_out++] = *arrangement.in;
		else if (at_value(&arrangement) || !take_global(&arrangement, &status))
			add(&arrangement, *arrangement.in);
	}
	arrangement.out[arrangement.n_out] = NULL;
	*argc = arrangement.n_out;
	if (!status)
		return arrangement.out;
	free(arrangement.out);
	return NULL;
}
