// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "model/objects.h"
#include "text/paragraph.h"
#include "text/suggest.h"
#include "verbs/help.h"
#include "verbs/usage.h"

#define WIDTH	80

static void put_word(struct paragraph *paragraph, const struct word *word, bool optional)
{
	char text[128];

	if (word->flags & WORD_IMPLIED)
		snprintf(text, sizeof(text), "%s", word->value);
	else
		snprintf(text, sizeof(text), optional ? "[%s %s]" : "%s %s", word->name,
			 word->value);
	paragraph_put(paragraph, text, strlen(text));
}

static void usage_words(struct paragraph *paragraph, const struct object *object)
{
	size_t i;

	for (i = 0; i < object->n_words; i++)
		if (!(object->words[i].flags & WORD_RENAME))
			put_word(paragraph, &object->words[i],
				 !(object->words[i].flags & WORD_REQUIRED));
}

static void usage_object(const struct verb *verb, const struct object *object)
{
	struct paragraph paragraph = { .width = WIDTH, .indent = 8 };
	const struct word *implied = object_implied(object);
	char text[80];

	fputs("    ", stdout);
	paragraph.column = 4;
	paragraph.column += printf(PROGRAM " %s %s %s%s", verb->name, object->name, object->path,
				   verb->form == FORM_ADD ? "" : "...");
	if (verb->form == FORM_ADD)
		usage_words(&paragraph, object);
	if (verb->form == FORM_SET && implied) {
		snprintf(text, sizeof(text), "[%s] [WORD VALUE]...", implied->value);
		paragraph_words(&paragraph, text);
	} else if (verb->form == FORM_SET) {
		paragraph_words(&paragraph, "WORD VALUE [WORD VALUE]...");
	}
	putchar('\n');
}

static void describe_words(const struct object *object, enum form form)
{
	struct paragraph paragraph;
	size_t i;

	printf("\nWords of a %s:\n", object->name);
	for (i = 0; i < object->n_words; i++) {
		if (form == FORM_ADD && object->words[i].flags & WORD_RENAME)
			continue;
		printf("    %s %s\n%*s", object->words[i].name, object->words[i].value, 12, "");
		paragraph = (struct paragraph){ WIDTH, 12, 12 };
		paragraph_words(&paragraph, object->words[i].help);
		putchar('\n');
	}
}

static void print_examples(const char *examples)
{
	size_t length;

	puts("\nExamples:");
	for (; *examples; examples += length + (examples[length] == '\n')) {
		length = strcspn(examples, "\n");
		printf("    " PROGRAM " %.*s\n", (int)length, examples);
	}
}

static void help_objects(const struct verb *verb, const struct object *only)
{
	size_t i;

	for (i = 0; objects[i]; i++)
		if (!only || objects[i] == only)
			usage_object(verb, objects[i]);
	printf("\n%s: %s\n", verb->name, verb->summary);
	if (verb->details)
		puts(verb->details);
	print_examples(verb->examples);
	if (verb->form == FORM_DEL)
		return;
	for (i = 0; objects[i]; i++)
		if (!only || objects[i] == only)
			describe_words(objects[i], verb->form);
}

/* One way to go on after a verb. */
static void usage_plain(const struct verb *verb, const char *usage)
{
	struct paragraph paragraph = { .width = WIDTH, .indent = 8 };
	struct argument argument;
	const char *next;

	fputs("    ", stdout);
	paragraph.column = 4;
	printf(PROGRAM " %s", verb->name);
	paragraph.column += strlen(PROGRAM) + strlen(verb->name) + 1;
	for (; (next = usage_next(usage, &argument)); usage = next)
		paragraph_put(&paragraph, usage, next - usage - (next > usage && next[-1] == ' '));
	putchar('\n');
}

void help_verb(const struct verb *verb, int argc, char **argv)
{
	struct choices accepted;
	const char *usage;

	puts("Usage:");
	if (verb->form != FORM_PLAIN) {
		help_objects(verb, argc ? object_find(argv[0], &accepted) : NULL);
		return;
	}
	for (usage = verb->arguments; usage; usage = usage_other(usage))
		usage_plain(verb, usage);
	printf("\n%s: %s\n", verb->name, verb->summary);
	if (verb->details)
		puts(verb->details);
	print_examples(verb->examples);
}

int help_first_steps(void)
{
	wrong("the verb is missing; accepted: one that '" PROGRAM " --help' lists");
	fputs("\n"
	      "First steps, as root:\n"
	      "    " PROGRAM " add collector netflow listen 10.0.1.20:2055\n"
	      "    " PROGRAM " add receiver netflow/one to 192.0.2.10:2055\n"
	      "    " PROGRAM " add receiver netflow/two to 192.0.2.20:2055\n"
	      "    " PROGRAM " stats      how much comes, and what becomes of it\n"
	      "    " PROGRAM " doctor     what is wrong, and what to do\n"
	      "\n"
	      "'" PROGRAM " VERB --help' tells of a verb, " PROGRAM "(8) all there is.\n",
	      stderr);
	return WRONG;
}

void help_tool(const struct verb *verbs)
{
	const struct verb *verb;

	puts("Usage:\n"
	     "    " PROGRAM " [-j] [-q] [-n NAME] [--color WHEN] VERB ...\n"
	     "\n"
	     "Replicates flow telemetry (NetFlow, IPFIX, sFlow) in the kernel.\n"
	     "\n"
	     "Verbs:");
	for (verb = verbs; verb->name; verb++)
		if (!verb->hidden)
			printf("    %-9s  %s\n", verb->name, verb->summary);
	puts("\n"
	     "Options:\n"
	     "    -j, --json        print JSON\n"
	     "    -n, --netns NAME  act on the network namespace NAME of ip-netns(8)\n"
	     "    -q, --quiet       do not warn\n"
	     "    --color WHEN      colour: always, never, or auto: on a terminal\n"
	     "    -h, --help        print this\n"
	     "    -V, --version     print the version of the tool alone\n"
	     "\n"
	     "'" PROGRAM " VERB --help' tells more of a verb, " PROGRAM "(8) all there is.");
}

int run_help(const struct context *context, int argc, char **argv)
{
	struct choices accepted;
	const struct verb *verb;

	if (!argc) {
		help_tool(context->verbs);
		return DONE;
	}
	verb = verb_find(context->verbs, argv[0], &accepted);
	if (!verb)
		return unknown("verb", &accepted);
	if (argc > 1 && (verb->form == FORM_PLAIN || argc > 2))
		return superfluous(argv[verb->form == FORM_PLAIN ? 1 : 2]);
	if (argc > 1 && !object_find(argv[1], &accepted))
		return unknown("object", &accepted);
	help_verb(verb, argc - 1, argv + 1);
	return DONE;
}
