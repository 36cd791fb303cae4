// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/dump.h"
#include "model/pool.h"
#include "model/receiver.h"
#include "text/memory.h"
#include "text/suggest.h"
#include "text/time.h"
#include "verbs/view.h"

/* A list is shown, and nothing else can be told of it. */
static int refuse_lists(const struct ruleset *ruleset, const struct names *names)
{
	if (!strcmp(names->verb, "show") || ruleset->collectors.count || !ruleset->lists.count)
		return DONE;
	return refused("%s " QUOTED ": a list has no counters; accepted: the name of a collector, "
		       "or of what belongs to one", names->verb, names->list->text);
}

int view_narrow(struct ruleset *ruleset, const struct line *line)
{
	struct names names = { .count = 0 };
	int status = DONE;

	ruleset_reckon(ruleset);
	if (line->n_words)
		status = names_parse(&names, FORM_PLAIN, line);
	if (!status && names.count)
		status = names_narrow(&names, ruleset);
	if (!status && names.count)
		status = refuse_lists(ruleset, &names);
	names_release(&names);
	return status;
}

int view_load_whole(struct ruleset *ruleset, const char *netns, const struct line *line)
{
	struct names names = { .count = 0 };
	int status = DONE;

	memset(ruleset, 0, sizeof(*ruleset));
	/* What is wrong with the words is said before the kernel is asked. */
	if (line->n_words)
		status = names_parse(&names, FORM_PLAIN, line);
	names_release(&names);
	if (!status)
		status = ruleset_load(ruleset, netns);
	return status;
}

int view_load(struct ruleset *ruleset, const char *netns, const struct line *line)
{
	int status = view_load_whole(ruleset, netns, line);

	return status ? status : view_narrow(ruleset, line);
}

void view_trial(const struct ruleset *ruleset)
{
	if (ruleset->confirm)
		printf("%son trial: generation %u goes back in %u s without '" PROGRAM
		       " confirm'%s\n", style_start(STYLE_BAD), ruleset->trial,
		       ruleset->confirm, style_end(STYLE_BAD));
}

bool view_none(const struct ruleset *ruleset, const struct line *line, bool has_lists)
{
	struct choices accepted;

	if (ruleset->collectors.count || (has_lists && ruleset->lists.count))
		return false;
	if (line && line->n_words && object_find(line->words[0], &accepted) == &list_object)
		warn("there is no list in this network namespace; add one with: " PROGRAM
		     " add list NAME PREFIX");
	else
		warn("there is no collector in this network namespace; add one with: " PROGRAM
		     " add collector NAME listen ADDRESS:PORT");
	return true;
}

static void print_nothing(bool is_bad)
{
	if (!output_is_terminal())
		return;
	if (is_bad)
		puts("all is well");
	else
		puts("no collectors; add one with: " PROGRAM
		     " add collector NAME listen ADDRESS:PORT");
}

void view_print(const struct ruleset *ruleset, bool is_bad,
		void (*print)(const struct collector *collector, const void *data),
		const void *data)
{
	size_t i;

	if (!ruleset->collectors.count)
		print_nothing(is_bad);
	for (i = 0; i < ruleset->collectors.count && print; i++) {
		if (i)
			putchar('\n');
		print(collector_at(ruleset, i), data);
	}
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

void view_name_cell(struct table *table, const struct row *row)
{
	bool is_pool = row->object == &pool_object;
	char text[FLOWTEE_NAME_SIZE + 8];

	snprintf(text, sizeof(text), "%s%s", is_pool ? "pool " : row->is_inner ? "  " : "",
		 path_name(&row->entity->path));
	table_cell(table, duplicate(text), STYLE_NAME);
}

/* "up", "unreachable"; of a pool "2 of 3 up" */
void view_state_cell(struct table *table, const struct row *row)
{
	const struct pool *pool = (const struct pool *)row->entity;
	enum style style = entity_is_well(row->object, row->entity, false) ? STYLE_PLAIN :
									     STYLE_BAD;
	char text[64];

	if (row->object == &pool_object)
		snprintf(text, sizeof(text), "%zu of %zu up", pool->up, pool->members);
	else
		snprintf(text, sizeof(text), "%s", receiver_state(row->entity));
	table_cell(table, duplicate(text), style);
}

void view_active_cell(struct table *table, const struct row *row)
{
	const struct pool *pool = (const struct pool *)row->entity;
	char text[FLOWTEE_NAME_SIZE + 8] = "";

	if (row->object == &pool_object && pool->active[0])
		snprintf(text, sizeof(text), "active %s", pool->active);
	table_cell(table, duplicate(text), STYLE_PLAIN);
}

void view_end_table(struct table *table, const char *text)
{
	table_free(table);
	printf("  %s\n", text);
}

void view_remark(FILE *out)
{
	if (ftell(out))
		fputc('\n', out);
}

/* "down 3m12s, no_listener": for how long this time, and why; "down 3m12s, checker, 45 s
 * left": and for how long still.
 */
void view_remark_state(const struct row *row, FILE *out)
{
	const struct receiver *receiver = (const struct receiver *)row->entity;
	uint64_t now = time_now();
	char span[TIME_TEXT];
	const char *reason;

	if (row->object != &receiver_object || receiver_is_well(receiver))
		return;
	view_remark(out);
	fputs("down", out);
	if (receiver->down_since) {
		time_span(now > receiver->down_since ? now - receiver->down_since : 0, span);
		fprintf(out, " %s", span);
	}
	reason = receiver_reason(row->entity);
	fprintf(out, ", %s", reason ? reason : "by hand");
	if (receiver_is_found_down(receiver) && receiver->finding_until) {
		time_left(receiver->finding_until, span);
		fprintf(out, ", %s", span);
	}
}
