// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "model/collector.h"
#include "text/memory.h"
#include "text/number.h"
#include "text/paragraph.h"
#include "text/suggest.h"
#include "text/table.h"
#include "text/time.h"
#include "verbs/verb.h"
#include "verbs/verb_options.h"

#define BRIEF		"--brief"
#define FILE_OPTION	"--file"
#define LISTEN		"--listen"

/* What flowtee.service applies. */
#define CONFIGURATION	"/etc/flowtee/flowtee.conf"

#define LISTEN_DEFAULT	2
#define SECONDS		"0 to 60"

/* How plugins of Nagios end. */
enum {
	NAGIOS_OK,
	NAGIOS_WARNING,
	NAGIOS_CRITICAL,
	NAGIOS_UNKNOWN,
};

/**
 * struct wish - what is to be done
 * @file: see &struct examination
 * @listen: likewise
 * @is_asked_to_listen: likewise
 * @is_brief: one line is enough
 */
struct wish {
	const char *file;
	uint32_t listen;
	bool is_asked_to_listen;
	bool is_brief;
};

static int parse(struct wish *wish, int argc, char **argv)
{
	const char *listen = NULL;
	const struct verb_option options[] = {
		{ .name = BRIEF, .flag = &wish->is_brief },
		{ .name = FILE_OPTION, .value = &wish->file, .accepted = "FILE", .is_file = true },
		{ .name = LISTEN, .value = &listen, .accepted = SECONDS },
		{ .name = NULL },
	};
	int status = options_parse(options, NULL, argc, argv);

	wish->is_asked_to_listen = listen;
	return status ? status : option_number(LISTEN, listen, 0, 60, SECONDS, &wish->listen);
}

/* ---- For people */

/* A paragraph, behind the columns of a line that are printed already. */
static void print_behind(size_t column, size_t indent, const char *text)
{
	struct paragraph paragraph = {
		.width = output_width(),
		.indent = indent,
		.column = column,
	};

	paragraph_words(&paragraph, text);
	putchar('\n');
}

static void print_finding(const struct finding *finding)
{
	enum style style = finding->level == LEVEL_ERROR ? STYLE_BAD :
			   finding->level == LEVEL_WARNING ? STYLE_CHANGED : STYLE_PLAIN;
	const char *word = level_word(finding->level);
	char *text;

	if (asprintf(&text, "%s%s%s (%s)", finding->object ? finding->object : "",
		     finding->object ? ": " : "", finding->text, finding->check) < 0)
		out_of_memory();
	printf("%s%s%s:", style_start(style), word, style_end(style));
	print_behind(strlen(word) + 1, 2, text);
	free(text);
}

static void print_advice(const char *advice)
{
	static const char label[] = "  what to do:";

	fputs(label, stdout);
	print_behind(strlen(label), 4, advice);
}

static bool is_alike(const struct finding *a, const struct finding *b)
{
	return a->level == b->level && !strcmp(a->check, b->check) &&
	       !strcmp(a->advice, b->advice);
}

/* Of many of a kind the advice follows the last, and they stand where the first does. */
static void print_findings(const struct record *record)
{
	bool *is_printed = zeros(record->n_findings + 1, sizeof(*is_printed));
	const struct finding *list = record->findings;
	size_t i, k;

	for (i = 0; i < record->n_findings; i++) {
		if (is_printed[i])
			continue;
		for (k = i; k < record->n_findings && list[k].level == list[i].level; k++) {
			if (is_printed[k] || !is_alike(&list[i], &list[k]))
				continue;
			print_finding(&list[k]);
			is_printed[k] = true;
		}
		print_advice(list[i].advice);
	}
	free(is_printed);
}

/* Whether something was found that it may be by. */
static bool is_explained(const struct record *record, const struct collector *collector)
{
	size_t i;

	for (i = 0; i < record->n_findings; i++)
		if (record->findings[i].object &&
		    !strcmp(record->findings[i].object, collector->entity.path.collector))
			return true;
	return false;
}

/* Not wrong, but it may be why somebody asks. */
static void print_idle(const struct examination *examination)
{
	const struct ruleset *ruleset = &examination->ruleset;
	const struct collector *collector;
	bool is_open = false;
	size_t i;

	/* Something may have come while it listened. */
	if (examination->after.collectors.count)
		ruleset = &examination->after;
	for (i = 0; i < ruleset->collectors.count; i++) {
		collector = collector_at(ruleset, i);
		if (collector->entity.counters[FLOWTEE_COLLECTOR_RECEIVED])
			continue;
		printf("collector %s has received nothing so far\n",
		       collector->entity.path.collector);
		is_open |= !is_explained(&examination->record, collector);
	}
	if (is_open)
		print_advice(examination->listen ?
			     "see by 'tcpdump -n udp' whether anything comes from exporters; "
			     "'--listen SECONDS' looks for longer whether it is for another port" :
			     "'--listen SECONDS' looks at what arrives");
}

static char *reasons_text(const struct stage *stage)
{
	char *text = NULL;
	size_t size;
	FILE *out;
	size_t i;

	out = open_text(&text, &size);
	for (i = 0; i < REASONS_MAX && stage->reasons[i].reason; i++)
		fprintf(out, "%s%s %" PRIu64, i ? ", " : "", stage->reasons[i].reason,
			stage->reasons[i].count);
	fclose(out);
	return text;
}

static char *number_text(uint64_t number)
{
	char *text;

	if (asprintf(&text, "%" PRIu64, number) < 0)
		out_of_memory();
	return text;
}

/* Only where something was lost. */
static void print_path(const struct record *record)
{
	struct table table = { .wraps = true };
	const struct stage *stage;
	char since[TIME_TEXT];
	size_t lost = 0;
	size_t i;

	table_column(&table, "WHERE", false);
	table_column(&table, "OBJECT", false);
	table_column(&table, "LOST", true);
	table_column(&table, "SINCE", false);
	table_column(&table, "REASONS", false);
	for (i = 0; i < record->n_path; i++) {
		stage = &record->path[i];
		if (!stage->lost)
			continue;
		lost++;
		strcpy(since, "-");
		if (stage->since)
			time_text(stage->since, since);
		table_cell(&table, duplicate(stage->where), STYLE_PLAIN);
		table_cell(&table, duplicate(stage->object), STYLE_NAME);
		table_cell(&table, number_text(stage->lost), STYLE_BAD);
		table_cell(&table, duplicate(since), STYLE_PLAIN);
		table_cell(&table, reasons_text(stage), STYLE_PLAIN);
	}
	if (!lost) {
		table_free(&table);
		return;
	}
	puts("path of a datagram, where anything was lost:");
	table_print(&table);
}

static void print_text(const struct examination *examination)
{
	const struct record *record = &examination->record;

	print_findings(record);
	if (!record->n_findings)
		puts("nothing found");
	print_idle(examination);
	print_path(record);
}

/* ---- For programs that watch */

static int print_brief(const struct record *record)
{
	static const char *const words[] = { "OK", "WARNING", "CRITICAL" };
	const struct finding *worst = record->n_findings ? &record->findings[0] : NULL;
	size_t errors = record_count(record, LEVEL_ERROR);
	size_t warnings = record_count(record, LEVEL_WARNING);
	int status = errors ? NAGIOS_CRITICAL : warnings ? NAGIOS_WARNING : NAGIOS_OK;

	printf("FLOWTEE %s - ", words[status]);
	/* The worst come first, and a note is nothing to be told here. */
	if (status == NAGIOS_OK || !worst)
		printf("nothing found");
	else
		printf("%s%s%s (%s)", worst->object ? worst->object : "",
		       worst->object ? ": " : "", worst->text, worst->check);
	if (errors + warnings > 1)
		printf(", and %zu more", errors + warnings - 1);
	printf("|errors=%zu warnings=%zu\n", errors, warnings);
	return status;
}

static int print(const struct context *context, const struct wish *wish,
		 const struct examination *examination)
{
	if (wish->is_brief)
		return print_brief(&examination->record);
	if (context->json)
		json_print(record_json(&examination->record));
	else
		print_text(examination);
	return record_count(&examination->record, LEVEL_ERROR) ? REFUSED : DONE;
}

/* The file is that of the network namespace in which the service acts. */
static const char *file_here(const struct context *context)
{
	if (context->netns || !is_first_namespace())
		return NULL;
	return !access(CONFIGURATION, R_OK) || errno == ENOENT ? CONFIGURATION : NULL;
}

int run_doctor(const struct context *context, int argc, char **argv)
{
	struct wish wish = { .listen = LISTEN_DEFAULT };
	struct examination examination = { .listen = 0 };
	int status;

	status = parse(&wish, argc, argv);
	if (!status && wish.is_brief && context->json)
		status = wrong(BRIEF ": it is a line of text; accepted: without --json");
	if (status)
		return status;
	examination.is_default = !wish.file;
	examination.file = wish.file ? wish.file : file_here(context);
	examination.listen = wish.listen;
	examination.is_asked_to_listen = wish.is_asked_to_listen;
	status = doctor_examine(&examination, context->netns);
	if (!status)
		status = print(context, &wish, &examination);
	else if (wish.is_brief)
		status = puts("FLOWTEE UNKNOWN - it could not be looked at") < 0 ? REFUSED :
										   NAGIOS_UNKNOWN;
	doctor_release(&examination);
	if (output_finish())
		return wish.is_brief ? NAGIOS_UNKNOWN : REFUSED;
	return status;
}
