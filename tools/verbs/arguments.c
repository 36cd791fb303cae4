// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/collector.h"
#include "model/exporter.h"
#include "model/prefix.h"
#include "text/error.h"
#include "text/suggest.h"
#include "verbs/arguments.h"

int file_argument(const char *verb, int argc, char **argv)
{
	static const char *const none[] = { NULL };

	if (!argc)
		return wrong("%s: the file is missing; accepted: FILE, or '-' for standard input",
			     verb);
	if (argv[0][0] == '-' && argv[0][1])
		return unknown_option(argv[0], none);
	return argc > 1 ? superfluous(argv[1]) : DONE;
}

int collector_argument(const char *name)
{
	struct fault fault = { "", "" };
	struct path path;

	if (!object_path_parse(&collector_object, name, &path, &fault))
		return fault_report(&fault, "collector", name);
	return DONE;
}

bool collector_is_said(size_t n_words, char *const *words, bool (*is_word)(const char *text))
{
	return n_words > 1 && !strcmp(words[0], collector_object.name) &&
	       (!is_word(words[1]) || (n_words > 2 && is_word(words[2])));
}

int flag_option(const char *option, bool *flag)
{
	if (*flag)
		return wrong("%s: the option is given twice; accepted: once", option);
	*flag = true;
	return DONE;
}

int unknown_option(const char *option, const char *const *accepted)
{
	struct choices choices;

	choices_init(&choices, option);
	for (; *accepted; accepted++)
		choices_add(&choices, *accepted);
	add_common_options(&choices);
	return unknown("option", &choices);
}

void add_common_options(struct choices *choices)
{
	static const char *const names[] = {
		"-j", "--json", "-n", "--netns", "-q", "--quiet", "--color",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		choices_add(choices, names[i]);
}

int unknown_or_exporter(struct choices *accepted, const char *exporter)
{
	struct fault fault = { "", "" };
	struct endpoint endpoint;
	struct prefix prefix;

	if (prefix_parse(accepted->given, &prefix, &fault) ||
	    exporter_parse(accepted->given, &endpoint, &fault))
		choices_value(accepted, exporter);
	return unknown("word", accepted);
}
