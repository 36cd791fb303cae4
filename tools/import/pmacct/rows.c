// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "import/pmacct/rows.h"
#include "text/memory.h"

void rows_start(struct rows *rows, struct import *import, const char *file,
		const char *text, size_t max)
{
	memset(rows, 0, sizeof(*rows));
	rows->import = import;
	rows->file = file;
	rows->next = text;
	rows->max = max > 2 ? max - 1 : 1;
}

void rows_end(struct rows *rows)
{
	free(rows->row.keys);
	free(rows->row.values);
}

char *rows_next_text(struct rows *rows)
{
	size_t length = strcspn(rows->next, "\n");
	size_t taken = length;
	char *text;

	if (!*rows->next)
		return NULL;
	if (!rows->is_rest)
		rows->line++;
	/* The end of the line has to fit too. */
	if (taken >= rows->max)
		taken = rows->max;
	text = import_text(rows->import, "%.*s", (int)taken, rows->next);
	rows->is_rest = taken < length;
	rows->next += taken;
	if (!rows->is_rest && *rows->next == '\n' && taken < rows->max)
		rows->next++;
	else if (*rows->next)
		rows->is_rest = true;
	return text;
}

static const char *skip_blanks(const char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

static void add_word(struct row *row, char *key, char *value)
{
	row->keys = grow_by_one(row->keys, row->count, sizeof(*row->keys));
	row->values = grow_by_one(row->values, row->count, sizeof(*row->values));
	row->keys[row->count] = key;
	row->values[row->count++] = value;
}

/* Cuts the next word out of the text: to a blank outside of quotes, which go. */
static char *cut_word(char **text)
{
	char *start = *text;
	char *in, *out;
	bool quoted = false;

	while (isspace((unsigned char)*start))
		start++;
	for (in = out = start; *in && (quoted || !isspace((unsigned char)*in)); in++) {
		if (*in == '\'')
			quoted = !quoted;
		else
			*out++ = *in;
	}
	*text = *in ? in + 1 : in;
	*out = '\0';
	return start;
}

static void read_words(struct rows *rows, char *text)
{
	struct row *row = &rows->row;
	char *word, *equals;

	row->count = 0;
	row->broken = NULL;
	while (*skip_blanks(text)) {
		word = cut_word(&text);
		if (!*word)
			continue;
		/* At the front it is no sign of a value. */
		equals = strchr(word + 1, '=');
		if (!equals || !equals[1]) {
			row->broken = word;
			return;
		}
		*equals = '\0';
		add_word(row, word, equals + 1);
	}
}

static bool is_comment(const char *text)
{
	text = skip_blanks(text);
	return !*text || *text == '!' || *text == '#';
}

static struct origin origin_of(const struct rows *rows)
{
	return (struct origin){ rows->file, rows->line };
}

/* A piece that is not the end of its line: true if pmacct ignores it. */
static bool is_cut(struct rows *rows, const char *text)
{
	struct origin origin = origin_of(rows);

	if (strlen(text) < rows->max)
		return false;
	report_add(&rows->import->report, REMARK_LOST, &origin, "line",
		   "it has more than %zu characters: pmacct ignores the first %zu and takes the rest for a line of its own, and neither is taken over",
		   rows->max - 1, rows->max);
	return true;
}

/* The rest of a line that was cut is not read, though pmacct does. */
static void skip_rest(struct rows *rows)
{
	while (rows->is_rest && rows_next_text(rows))
		;
}

const struct row *rows_next(struct rows *rows)
{
	struct origin origin;
	char *text;

	while ((text = rows_next_text(rows))) {
		if (is_comment(text) && strlen(text) < rows->max)
			continue;
		if (is_cut(rows, text)) {
			skip_rest(rows);
			continue;
		}
		origin = origin_of(rows);
		if (strchr(text, '|')) {
			report_add(&rows->import->report, REMARK_TRAP, &origin, "|",
				   "pmacct ignores a line that has one, and so it is left out");
			continue;
		}
		rows->row.origin = origin;
		rows->row.text = text;
		read_words(rows, import_text(rows->import, "%s", text));
		return &rows->row;
	}
	return NULL;
}
