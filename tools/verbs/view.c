// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dump.h"
#include "model/names.h"
#include "text/memory.h"
#include "text/time.h"
#include "verbs/view.h"

int view_load(struct ruleset *ruleset, const char *netns, const struct line *line)
{
	struct names names = { .count = 0 };
	int status = DONE;

	memset(ruleset, 0, sizeof(*ruleset));
	if (line->n_words)
		status = names_parse(&names, FORM_PLAIN, line);
	if (!status)
		status = ruleset_load(ruleset, netns);
	if (!status && names.count)
		status = names_narrow(&names, ruleset);
	names_release(&names);
	return status;
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

	if (!ruleset->collectors.count)
		print_nothing();
	for (i = 0; i < ruleset->collectors.count; i++) {
		if (i)
			putchar('\n');
		print(collector_at(ruleset, i));
	}
}

void view_members(const struct collector *collector,
		  void (*print)(const struct object *object, const struct siblings *siblings))
{
	size_t i;

	for (i = 0; i < N_MEMBERS; i++)
		if (collector->members[i].count)
			print(member_objects[i], &collector->members[i]);
	if (!collector->members[MEMBER_RECEIVER].count)
		puts("  no receivers");
}

/* @begin: of its line */
static void print_offence(const char *begin, const char *reason, const struct offence *offence)
{
	char exporter[ADDRESS_TEXT];
	char ago[TIME_TEXT];

	printf("%s%s %" PRIu64, begin, reason, offence->count);
	if (offence->exporter.address.size) {
		endpoint_text(&offence->exporter, exporter);
		time_ago(offence->seen, ago);
		printf(", last from %s, %s", exporter, ago);
	}
}

void view_offences(const struct collector *collector)
{
	uint64_t count = 0;
	char begin[40];
	size_t i;

	for (i = 0; i < OFFENCES_MAX; i++)
		count += collector->offences[i].count;
	if (!count)
		return;
	fputs(style_start(STYLE_BAD), stdout);
	snprintf(begin, sizeof(begin), "  malformed %" PRIu64 ": ", count);
	for (i = 0; i < OFFENCES_MAX; i++) {
		if (!collector->offences[i].count)
			continue;
		print_offence(begin, offence_reason(i), &collector->offences[i]);
		/* The next stands below it. */
		snprintf(begin, sizeof(begin), "\n%*s", (int)strlen("  malformed : ") +
			 snprintf(NULL, 0, "%" PRIu64, count), "");
	}
	puts(style_end(STYLE_BAD));
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

/* Whether there is anything to tell of any of them. */
static bool is_told(const struct object *object, const struct siblings *siblings,
		    const struct word *fact)
{
	size_t i;

	for (i = 0; i < siblings->count; i++)
		if (!fact->kind->is_default(word_value(fact, sibling(object, siblings, i))))
			return true;
	return false;
}

uint32_t view_columns(struct table *table, const struct object *object,
		      const struct siblings *siblings)
{
	uint32_t facts = 0;
	size_t i;

	view_column(table, object->name, false);
	for (i = 0; i < object->n_words; i++)
		if (object->words[i].flags & WORD_SHOWN)
			view_column(table, object->words[i].name, false);
	for (i = 0; i < object->n_facts; i++) {
		if (!is_told(object, siblings, &object->facts[i]))
			continue;
		facts |= UINT32_C(1) << i;
		view_column(table, object->facts[i].name, false);
	}
	return facts;
}

static void word_cell(struct table *table, const struct word *word, const struct entity *entity)
{
	char *text;
	char *plain;
	bool stands_out;

	/* A word that need not be given stands out if it was, or if it is not so. */
	plain = word_text(word, entity);
	text = word->state ? duplicate(word->state(entity)) : duplicate(plain);
	stands_out = !(word->flags & WORD_REQUIRED) &&
		     (strcmp(plain, text) || !word->kind->is_default(word_value(word, entity)));
	table_cell(table, text, stands_out ? STYLE_BAD : STYLE_PLAIN);
	free(plain);
}

void view_cells(struct table *table, const struct object *object, uint32_t facts,
		const struct entity *entity)
{
	size_t i;

	table_cell(table, duplicate(path_name(&entity->path)), STYLE_NAME);
	for (i = 0; i < object->n_words; i++)
		if (object->words[i].flags & WORD_SHOWN)
			word_cell(table, &object->words[i], entity);
	for (i = 0; i < object->n_facts; i++)
		if (facts & UINT32_C(1) << i)
			table_cell(table, word_text(&object->facts[i], entity), STYLE_PLAIN);
}
