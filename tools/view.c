// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suggest.h"
#include "view.h"

int view_load(struct ruleset *ruleset, const char *netns, const char *name)
{
	struct fault fault = { "", "" };
	struct path path;
	int status;

	memset(ruleset, 0, sizeof(*ruleset));
	if (name && is_global_option(name))
		return superfluous(name);
	if (name && !path_parse(name, &path, &fault))
		return fault_report(&fault, "name", name);
	status = ruleset_load(ruleset, netns);
	return status || !name ? status : ruleset_narrow(ruleset, &path);
}

static void print_nothing(void)
{
	if (output_is_terminal())
		puts("no collectors; add one with: " PROGRAM
		     " add collector NAME listen ADDRESS:PORT");
}

void view_print(const struct ruleset *ruleset,
		void (*print)(const struct collector *collector))
{
	size_t i;

	if (!ruleset->n_collectors)
		print_nothing();
	for (i = 0; i < ruleset->n_collectors; i++) {
		if (i)
			putchar('\n');
		print(&ruleset->collectors[i]);
	}
}

void view_column(struct table *table, const char *key, bool right)
{
	char *header = duplicate(key);
	char *c;

	for (c = header; *c; c++)
		*c = *c == '_' ? ' ' : toupper((unsigned char)*c);
	table_column(table, header, right);
	free(header);
}

void view_receiver_columns(struct table *table)
{
	size_t i;

	view_column(table, receiver_object.name, false);
	for (i = 0; i < receiver_object.n_words; i++)
		if (receiver_object.words[i].flags & WORD_SHOWN)
			view_column(table, receiver_object.words[i].name, false);
}

void view_receiver_cells(struct table *table, const struct receiver *receiver)
{
	const struct entity *entity = &receiver->entity;
	const struct word *word;
	bool is_default;
	size_t i;

	table_cell(table, duplicate(path_name(&entity->path)), STYLE_NAME);
	for (i = 0; i < receiver_object.n_words; i++) {
		word = &receiver_object.words[i];
		if (!(word->flags & WORD_SHOWN))
			continue;
		/* A word that need not be given stands out if it was. */
		is_default = (word->flags & WORD_REQUIRED) ||
			     word->kind->is_default(word_value(word, entity));
		table_cell(table, word_text(word, entity), is_default ? STYLE_PLAIN : STYLE_BAD);
	}
}
