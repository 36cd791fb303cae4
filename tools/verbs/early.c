// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "text/error.h"
#include "text/memory.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/early.h"
#include "verbs/option_words.h"

/* The name of "-b", "--brief" or "--watch=5"; false: it is none of a verb. */
static bool name_of(const char *text, char name[ARGUMENT_TEXT])
{
	const char *long_name = option_of_letter(text);
	size_t length = strcspn(text, "=");

	if (strncmp(text, "--", 2) && !long_name)
		return false;
	snprintf(name, ARGUMENT_TEXT, "%.*s", long_name ? ARGUMENT_TEXT - 1 : (int)length,
		 long_name ? long_name : text);
	return true;
}

/* An option has a value with all verbs that have it, or with none. */
static bool find_any(const struct verb *verbs, const char *name, struct argument *option)
{
	for (; verbs->name; verbs++)
		if (verb_option(verbs, name, option))
			return true;
	return false;
}

/* A group of letters stays where it is until its last. */
static bool is_group(const char *text)
{
	return optopt && (strlen(text) != 2 || text[1] != optopt);
}

bool early_take(struct early *early, const struct verb *verbs, char **argv)
{
	char *text = argv[optind - 1];
	char name[ARGUMENT_TEXT];
	struct argument option;
	bool is_joined;

	if (is_group(text) || !name_of(text, name) || !find_any(verbs, name, &option))
		return false;
	is_joined = strchr(text, '=');
	if (is_joined && !option.value[0])
		return false;
	early->words = grow(early->words, early->count + 2, sizeof(*early->words));
	early->words[early->count++] = text;
	early->awaited[0] = '\0';
	if (!option.value[0] || is_joined)
		return true;
	if (argv[optind])
		early->words[early->count++] = argv[optind++];
	else
		memcpy(early->awaited, option.value, sizeof(early->awaited));
	return true;
}

/* The verb does not have it. */
static int refuse(const struct verb *verb, const char *text)
{
	const char *next = verb->arguments ? verb->arguments : "";
	struct choices accepted;
	struct argument option;

	choices_init(&accepted, text);
	while ((next = usage_next(next, &option)))
		if (option.is_option)
			choices_add(&accepted, option.text);
	add_common_options(&accepted);
	return wrong("unknown option " QUOTED " of '%s': accepted: %s", text, verb->name,
		     accepted.list);
}

/* What is not one of the verb might be taken for the value of a word. */
static int check(const struct early *early, const struct verb *verb)
{
	char name[ARGUMENT_TEXT];
	struct argument option;
	size_t i;

	for (i = 0; i < early->count; i++) {
		if (!name_of(early->words[i], name) || !verb_option(verb, name, &option))
			return refuse(verb, early->words[i]);
		i += option.value[0] && !strchr(early->words[i], '=');
	}
	return DONE;
}

/* Behind all else but what is another program's. */
char **early_join(const struct early *early, const struct verb *verb, int *argc, char **argv)
{
	char **joined;
	int before = 0;

	if (check(early, verb))
		return NULL;
	joined = grow(NULL, *argc + early->count + 1, sizeof(*joined));
	while (before < *argc && strcmp(argv[before], "--"))
		before++;
	memcpy(joined, argv, before * sizeof(*joined));
	if (early->count)
		memcpy(joined + before, early->words, early->count * sizeof(*joined));
	memcpy(joined + before + early->count, argv + before, (*argc - before) * sizeof(*joined));
	*argc += early->count;
	joined[*argc] = NULL;
	return joined;
}
