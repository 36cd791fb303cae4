// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "text/error.h"
#include "text/number.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/option_words.h"
#include "verbs/verb_options.h"

static int unknown_of(const struct verb_option *options, const char *given)
{
	struct choices choices;

	choices_init(&choices, given);
	for (; options->name; options++) {
		choices_add(&choices, options->name);
		if (option_letter(options->name))
			choices_add(&choices, option_letter(options->name));
	}
	add_common_options(&choices);
	return unknown("option", &choices);
}

/* @value: what follows the option, or NULL */
static int take(const struct verb_option *option, const char *value)
{
	if (option->flag)
		return flag_option(option->name, option->flag);
	if (*option->value)
		return wrong("%s: the option is given twice; accepted: once", option->name);
	if (!value || (option->is_file && !value[0]))
		return wrong("%s: %s is missing; accepted: %s", option->name,
			     option->is_file ? "the file" : "its value", option->accepted);
	*option->value = value;
	return DONE;
}

int options_parse(const struct verb_option *options, struct line *names, int argc, char **argv)
{
	const struct verb_option *option;
	const char *name;
	int status = DONE;
	int i;

	for (i = 0; i < argc && !status; i++) {
		name = option_of_letter(argv[i]);
		if (!name)
			name = argv[i];
		for (option = options; option->name; option++)
			if (!strcmp(name, option->name))
				break;
		if (option->name)
			status = take(option, argv[i + 1]);
		else if (argv[i][0] == '-')
			status = unknown_of(options, argv[i]);
		else if (names)
			names->words[names->n_words++] = argv[i];
		else
			status = superfluous(argv[i]);
		i += option->value && argv[i + 1];
	}
	return status;
}

int option_number(const char *option, const char *value, uint32_t least, uint32_t most,
		  const char *accepted, uint32_t *number)
{
	struct fault fault = { "", "" };

	if (!value || number_is_accepted(number_parse(value, least, most, number), accepted, &fault))
		return DONE;
	return fault_report(&fault, option, value);
}
