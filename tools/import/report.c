// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import/report.h"
#include "text/clean.h"
#include "text/memory.h"

struct remark {
	enum remark_kind kind;
	struct origin origin;
	size_t file_rank;
	size_t rank;
	bool is_general;
	char *word;
	char *text;
};

/* What follows FILE:LINE, the key in JSON, and the words of the summary. */
static const struct {
	const char *label;
	const char *key;
	const char *summary;
} kinds[REMARK_KINDS] = {
	[REMARK_CARRIED] = { "carried over", "carried", "carried over" },
	[REMARK_UNNEEDED] = { "not needed", "unneeded", "not needed" },
	[REMARK_DIFFERS] = { "differs", "differs", "done differently" },
	[REMARK_TRAP] = { "trap", "trap",
			  "where the old program did not do what its configuration says" },
	[REMARK_LOST] = { "not carried over", "lost", "that cannot be carried over" },
};

/* Files are ranked by who comes first: remarks of one file stay together. */
static size_t file_rank(const struct report *report, const char *file)
{
	size_t i;

	/* Nearly always the last remark is of the same file. */
	for (i = report->count; i > 0; i--)
		if (!strcmp(report->remarks[i - 1].origin.file, file))
			return report->remarks[i - 1].file_rank;
	return report->count;
}

/* Lines of others may be arranged with tabs. */
static char *without_tabs(char *text)
{
	char *c;

	for (c = text; *c; c++)
		if (*c == '\t')
			*c = ' ';
	return text;
}

/* @text: kept. */
static struct remark *add(struct report *report, enum remark_kind kind,
			  const struct origin *origin, const char *word, char *text)
{
	struct remark *remark;

	report->remarks = grow_by_one(report->remarks, report->count, sizeof(*report->remarks));
	remark = &report->remarks[report->count];
	*remark = (struct remark){
		.kind = kind,
		.origin = *origin,
		.file_rank = file_rank(report, origin->file),
		.rank = report->count,
		.word = without_tabs(duplicate(word)),
		.text = without_tabs(text),
	};
	report->count++;
	return remark;
}

void report_add(struct report *report, enum remark_kind kind, const struct origin *origin,
		const char *word, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(report, kind, origin, word, format_text(format, args));
	va_end(args);
	report->counts[kind]++;
}

/* Whether a remark has been made on the same line. */
static bool is_said(const struct report *report, const struct remark *remark)
{
	const struct remark *other;
	size_t i;

	for (i = 0; i < report->count; i++) {
		other = &report->remarks[i];
		if (other != remark && other->kind == remark->kind &&
		    other->origin.line == remark->origin.line &&
		    !strcmp(other->origin.file, remark->origin.file) &&
		    !strcmp(other->word, remark->word) && !strcmp(other->text, remark->text))
			return true;
	}
	return false;
}

void report_once(struct report *report, enum remark_kind kind, const struct origin *origin,
		 const char *word, const char *format, ...)
{
	struct remark *remark;
	va_list args;

	va_start(args, format);
	remark = add(report, kind, origin, word, format_text(format, args));
	va_end(args);
	if (!is_said(report, remark)) {
		report->counts[kind]++;
		return;
	}
	free(remark->word);
	free(remark->text);
	report->count--;
}

void report_general(struct report *report, enum remark_kind kind, const struct origin *origin,
		    const char *word, const char *text)
{
	struct remark *remark;
	size_t i;

	for (i = 0; i < report->count; i++)
		if (report->remarks[i].is_general && !strcmp(report->remarks[i].text, text))
			return;
	remark = add(report, kind, origin, word, duplicate(text));
	remark->is_general = true;
}

static int compare_numbers(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

static int compare(const void *first, const void *second)
{
	const struct remark *a = first;
	const struct remark *b = second;

	if (a->file_rank != b->file_rank)
		return compare_numbers(a->file_rank, b->file_rank);
	if (a->origin.line != b->origin.line)
		return compare_numbers(a->origin.line, b->origin.line);
	return compare_numbers(a->rank, b->rank);
}

void report_sort(struct report *report)
{
	if (report->count)
		qsort(report->remarks, report->count, sizeof(*report->remarks), compare);
}

/* The text is of files of others: it must not move the cursor of a terminal. */
static void print_text(const char *text)
{
	for (; *text; text++)
		putc(iscntrl((unsigned char)*text) ? '?' : *text, stderr);
}

static void print_remark(const struct remark *remark)
{
	print_text(remark->origin.file);
	if (remark->origin.line)
		fprintf(stderr, ":%u", remark->origin.line);
	fprintf(stderr, ": %s: ", kinds[remark->kind].label);
	print_text(remark->word);
	fputs(": ", stderr);
	print_text(remark->text);
	putc('\n', stderr);
}

static void print_general(const struct report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++)
		if (report->remarks[i].is_general)
			fprintf(stderr, "in general: %s\n", report->remarks[i].text);
}

void report_print(const struct report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++)
		if (!report->remarks[i].is_general)
			print_remark(&report->remarks[i]);
	print_general(report);
}

static json_t *remark_json(const struct remark *remark)
{
	json_t *json = json_object();

	json_object_set_new(json, "kind", json_string(kinds[remark->kind].key));
	json_object_set_new(json, "file", clean_json(remark->origin.file));
	json_object_set_new(json, "line", remark->origin.line ?
			    json_integer(remark->origin.line) : json_null());
	json_object_set_new(json, "general", json_boolean(remark->is_general));
	json_object_set_new(json, "word", clean_json(remark->word));
	json_object_set_new(json, "text", clean_json(remark->text));
	return json;
}

json_t *report_json(const struct report *report)
{
	json_t *json = json_array();
	size_t i;

	for (i = 0; i < report->count; i++)
		json_array_append_new(json, remark_json(&report->remarks[i]));
	return json;
}

void report_result(struct report *report, size_t lost_before, const struct origin *origin,
		   const char *word, const char *result)
{
	if (report->counts[REMARK_LOST] == lost_before)
		report_add(report, REMARK_CARRIED, origin, word, "%s", result);
	else
		report_add(report, REMARK_DIFFERS, origin, word,
			   "%s, without what is not carried over", result);
}

char *report_summary(const struct report *report)
{
	const char *separator = "";
	char *text = NULL;
	size_t size;
	FILE *out;
	size_t i;

	out = open_text(&text, &size);
	for (i = 0; i < REMARK_KINDS; i++) {
		if (!report->counts[i])
			continue;
		fprintf(out, "%s%zu %s", separator, report->counts[i], kinds[i].summary);
		separator = ", ";
	}
	fclose(out);
	return text;
}

void report_release(struct report *report)
{
	size_t i;

	for (i = 0; i < report->count; i++) {
		free(report->remarks[i].word);
		free(report->remarks[i].text);
	}
	free(report->remarks);
	memset(report, 0, sizeof(*report));
}
