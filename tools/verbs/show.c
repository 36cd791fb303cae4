// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/brief.h"
#include "model/ruleset_json.h"
#include "model/write.h"
#include "text/memory.h"
#include "text/paragraph.h"
#include "verbs/verb.h"
#include "verbs/verb_options.h"
#include "verbs/view.h"

#define DETAILS	"--details"

/* Of the lines of a collector but the first. */
#define INDENT	4

/* @in_detail: long lists are printed as they are: somebody has asked for it. */
static void print_word(const struct word *word, const struct entity *entity, bool in_detail,
		       FILE *out)
{
	if (!(word->flags & WORD_IMPLIED))
		fprintf(out, "%s ", word->name);
	if (in_detail)
		word_print(word, entity, out);
	else
		brief_word(word, entity, out);
}

static void put_word(struct paragraph *paragraph, const struct word *word,
		     const struct entity *entity, bool in_detail)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	print_word(word, entity, in_detail, out);
	fclose(out);
	if (in_detail)
		paragraph_put(paragraph, text, strlen(text));
	else
		paragraph_long(paragraph, text, strlen(text));
	free(text);
}

/* A collector or a list. */
static void print_line(const struct object *object, const struct entity *entity, bool in_detail)
{
	struct paragraph paragraph = { .width = output_width(), .indent = INDENT };
	const struct word *word;
	size_t i;

	printf("%s %s%s%s", object->name, style_start(STYLE_NAME), entity->path.collector,
	       style_end(STYLE_NAME));
	paragraph.column = strlen(object->name) + 1 + strlen(entity->path.collector);
	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (word->flags & WORD_SHOWN ||
		    !word->kind->is_default(word_value(word, entity)))
			put_word(&paragraph, word, entity, in_detail);
	}
	putchar('\n');
}

/* The words that have no column of their own and are not as by default; the pool is
 * told by the place.
 */
static void options_cell(struct table *table, const struct row *row, bool in_detail)
{
	const struct object *object = row->object;
	const struct word *word;
	char *text = NULL;
	size_t size;
	FILE *out;
	size_t i;

	out = open_text(&text, &size);
	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if ((word->flags & WORD_SHOWN) ||
		    (row->is_inner && !strcmp(word->name, "pool")) ||
		    word->kind->is_default(word_value(word, row->entity)))
			continue;
		view_remark(out);
		print_word(word, row->entity, in_detail, out);
	}
	fclose(out);
	table_cell(table, text, STYLE_PLAIN);
}

/* Where copies go, or by what a pool chooses. */
static void target_cell(struct table *table, const struct row *row)
{
	size_t i;

	for (i = 0; !(row->object->words[i].flags & WORD_REQUIRED); i++)
		;
	table_cell(table, word_text(&row->object->words[i], row->entity), STYLE_PLAIN);
}

static void state_remarks(struct table *table, const struct row *row)
{
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	view_remark_state(row, out);
	fclose(out);
	table_cell(table, text, STYLE_BAD);
}

static void print_collector(const struct collector *collector, const void *data)
{
	const bool *in_detail = data;
	struct table table = { .fits = true };
	struct row *rows;
	size_t count, i;

	print_line(&collector_object, &collector->entity, *in_detail);
	count = rows_of(collector, &rows);
	view_column(&table, "receiver", false);
	view_column(&table, "to", false);
	view_column(&table, "state", false);
	table_column(&table, "", false);
	table_column(&table, "", false);
	table_column(&table, "", false);
	table.notes = 3;
	for (i = 0; i < count; i++) {
		view_name_cell(&table, &rows[i]);
		target_cell(&table, &rows[i]);
		view_state_cell(&table, &rows[i]);
		state_remarks(&table, &rows[i]);
		view_active_cell(&table, &rows[i]);
		options_cell(&table, &rows[i], *in_detail);
	}
	if (count)
		table_print(&table);
	else
		view_end_table(&table, "no receivers");
	free(rows);
}

static void print_lists(const struct ruleset *ruleset, bool in_detail)
{
	size_t i;

	for (i = 0; i < ruleset->lists.count; i++)
		print_line(&list_object, sibling(&list_object, &ruleset->lists, i), in_detail);
	if (ruleset->lists.count && ruleset->collectors.count)
		putchar('\n');
}

/* Lists that were asked for are all there is to tell. */
static void print_text(const struct ruleset *ruleset, bool is_bad, bool in_detail)
{
	view_trial(ruleset);
	print_lists(ruleset, in_detail);
	if (ruleset->collectors.count || !ruleset->lists.count)
		view_print(ruleset, is_bad, print_collector, &in_detail);
}

static void print_brief(const struct ruleset *ruleset, bool is_bad)
{
	view_trial(ruleset);
	view_print(ruleset, is_bad, NULL, NULL);
	view_brief(ruleset);
}

/* A list that is asked for has no line there, and is not missing. */
static int refuse_brief(const struct ruleset *ruleset)
{
	if (ruleset->collectors.count || !ruleset->lists.count)
		return DONE;
	return refused("show: " BRIEF ": a list has no line there; accepted: without " BRIEF);
}

int run_show(const struct context *context, int argc, char **argv)
{
	struct line names = { .verb = "show", .words = argv };
	bool is_bad = false, is_brief = false, in_detail = false;
	const struct verb_option options[] = {
		{ .name = DETAILS, .flag = &in_detail },
		{ .name = BRIEF, .flag = &is_brief },
		{ .name = BAD, .flag = &is_bad },
		{ .name = NULL },
	};
	bool is_none = false;
	struct ruleset ruleset;
	int status;

	status = options_parse(options, &names, argc, argv);
	if (status)
		return status;
	status = view_load(&ruleset, context->netns, &names);
	if (!status && is_brief && names.n_words && !context->json)
		status = refuse_brief(&ruleset);
	if (!status && !context->json)
		is_none = view_none(&ruleset, &names, !is_brief);
	if (!status && is_bad)
		ruleset_narrow_bad(&ruleset, false);
	if (!status && context->json)
		json_print(ruleset_json(&ruleset));
	else if (!status && is_none)
		view_trial(&ruleset);
	else if (!status && is_brief)
		print_brief(&ruleset, is_bad);
	else if (!status)
		print_text(&ruleset, is_bad, in_detail);
	ruleset_release(&ruleset);
	return status;
}
