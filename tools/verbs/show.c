// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "model/brief.h"
#include "model/ruleset_json.h"
#include "model/write.h"
#include "text/memory.h"
#include "verbs/arguments.h"
#include "verbs/verb.h"
#include "verbs/view.h"

#define DETAILS	"--details"

/* Long lists are printed as they are: somebody has asked for it. */
static bool has_details;

static void print_word(const struct word *word, const struct entity *entity, FILE *out)
{
	if (has_details)
		word_print(word, entity, out);
	else
		brief_word(word, entity, out);
}

static void print_collector_line(const struct collector *collector)
{
	const struct entity *entity = &collector->entity;
	const struct word *word;
	size_t i;

	printf("collector %s%s%s", style_start(STYLE_NAME), entity->path.collector,
	       style_end(STYLE_NAME));
	for (i = 0; i < collector_object.n_words; i++) {
		word = &collector_object.words[i];
		if (!(word->flags & WORD_SHOWN) &&
		    word->kind->is_default(word_value(word, entity)))
			continue;
		printf(" %s ", word->name);
		print_word(word, entity, stdout);
	}
	putchar('\n');
}

/* The words that have no column of their own and are not as by default. */
static char *options_text(const struct object *object, const struct entity *entity)
{
	const struct word *word;
	char *text = NULL;
	size_t size;
	FILE *out;
	size_t i;

	out = open_text(&text, &size);
	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if ((word->flags & WORD_SHOWN) ||
		    word->kind->is_default(word_value(word, entity)))
			continue;
		fprintf(out, "%s%s ", ftell(out) ? " " : "", word->name);
		print_word(word, entity, out);
	}
	fclose(out);
	return text;
}

static bool has_options(const struct object *object)
{
	size_t i;

	for (i = 0; i < object->n_words; i++)
		if (!(object->words[i].flags & WORD_SHOWN))
			return true;
	return false;
}

static void print_members(const struct object *object, const struct siblings *siblings)
{
	struct table table = { .cells = NULL };
	const struct entity *entity;
	uint32_t facts;
	size_t i;

	facts = view_columns(&table, object, siblings);
	if (has_options(object))
		view_column(&table, "options", false);
	for (i = 0; i < siblings->count; i++) {
		entity = sibling(object, siblings, i);
		view_cells(&table, object, facts, entity);
		if (has_options(object))
			table_cell(&table, options_text(object, entity), STYLE_PLAIN);
	}
	table_print(&table);
}

static void print_collector(const struct collector *collector)
{
	print_collector_line(collector);
	view_members(collector, print_members);
}

int run_show(const struct context *context, int argc, char **argv)
{
	static const char *const options[] = { DETAILS, "-d", NULL };
	struct line names = { .verb = "show", .words = argv };
	struct ruleset ruleset;
	int status = DONE;
	int i;

	for (i = 0; i < argc && !status; i++) {
		if (!strcmp(argv[i], DETAILS) || !strcmp(argv[i], "-d"))
			status = flag_option(DETAILS, &has_details);
		else if (!strncmp(argv[i], "--", 2))
			status = unknown_option(argv[i], options);
		else
			argv[names.n_words++] = argv[i];
	}
	if (status)
		return status;
	status = view_load(&ruleset, context->netns, &names);
	if (!status && context->json)
		json_print(ruleset_json(&ruleset));
	else if (!status)
		view_print(&ruleset, print_collector);
	ruleset_release(&ruleset);
	return status;
}
