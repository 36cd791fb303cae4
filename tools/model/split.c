// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/split.h"
#include "text/memory.h"
#include "text/place.h"

#define BYTE_ORDER_MARK	"\xef\xbb\xbf"

static bool at_line_end(const struct reader *reader, const char *c)
{
	if (c < reader->end && *c == '\r')
		c++;
	return c == reader->end || *c == '\n';
}

static bool at_blank(const struct reader *reader)
{
	return reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t');
}

static bool at_continuation(const struct reader *reader)
{
	return reader->at < reader->end && *reader->at == '\\' &&
	       at_line_end(reader, reader->at + 1);
}

static void skip_blanks(struct reader *reader)
{
	while (at_blank(reader))
		reader->at++;
}

/* What follows is read as if it were right, so that it is not wrong as well. */
static void report(const struct reader *reader, const char *message)
{
	place_line(reader->file->lines);
	refused("%s", message);
}

static void skip_line_end(struct reader *reader)
{
	if (reader->at < reader->end && *reader->at == '\r')
		reader->at++;
	if (reader->at == reader->end)
		return;
	reader->at++;
	reader->file->lines++;
}

static void skip_continuation(struct reader *reader)
{
	reader->at++;
	skip_line_end(reader);
	if (reader->at == reader->end)
		report(reader, "'\\': it continues the line, and the file ends here; accepted: a "
		       "line after it");
	skip_blanks(reader);
}

static void begin_word(struct reader *reader)
{
	struct file *file = reader->file;

	file->words = grow_by_one(file->words, file->n_words, sizeof(*file->words));
	file->numbers = grow_by_one(file->numbers, file->n_words, sizeof(*file->numbers));
	file->words[file->n_words] = reader->out;
	file->numbers[file->n_words++] = reader->file->lines;
}

/* Whether a '\' stands before one of @characters, which is read if it does. */
static bool read_escaped(struct reader *reader, const char *characters)
{
	char next = reader->at + 1 < reader->end ? reader->at[1] : '\0';

	if (*reader->at != '\\' || !next || !strchr(characters, next))
		return false;
	*reader->out++ = next;
	reader->at += 2;
	return true;
}

static void read_backslash(struct reader *reader)
{
	if (read_escaped(reader, "#\\\""))
		return;
	*reader->out++ = *reader->at++;
	report(reader, "'\\': it means nothing here; accepted: '\\' at the very end of the line, "
	       "'\\\\', '\\#' and '\\\"'");
}

static bool at_quote(const struct reader *reader)
{
	return reader->at < reader->end && *reader->at == '"';
}

/* From the first quote up to what follows the last. */
static void read_quoted(struct reader *reader)
{
	reader->at++;
	while (!at_line_end(reader, reader->at) && !at_quote(reader)) {
		if (read_escaped(reader, "\\\""))
			continue;
		if (*reader->at == '\\')
			report(reader, "'\\': it means nothing between quotes; accepted: '\\\\' and "
			       "'\\\"'");
		*reader->out++ = *reader->at++;
	}
	if (!at_quote(reader)) {
		report(reader, "'\"': the quote is not closed in its line; accepted: '\"' behind the "
		       "text");
		return;
	}
	reader->at++;
	if (at_line_end(reader, reader->at) || at_blank(reader) || at_continuation(reader))
		return;
	report(reader, "'\"': a text in quotes ends here; accepted: a blank behind it, or '\\\"' for a "
	       "quote in the text");
	while (!at_line_end(reader, reader->at) && !at_blank(reader))
		reader->at++;
}

static void read_word(struct reader *reader)
{
	const char *start = reader->out;

	begin_word(reader);
	if (at_quote(reader)) {
		read_quoted(reader);
		*reader->out++ = '\0';
		return;
	}
	while (!at_line_end(reader, reader->at) && !at_blank(reader)) {
		if (at_continuation(reader)) {
			if (reader->out == start || reader->out[-1] != ',')
				break;
			skip_continuation(reader);
		} else if (*reader->at == '\\') {
			read_backslash(reader);
		} else {
			*reader->out++ = *reader->at++;
		}
	}
	*reader->out++ = '\0';
}

static void skip_comment(struct reader *reader)
{
	while (!at_line_end(reader, reader->at))
		reader->at++;
}

static void add_statement(struct file *file, size_t first)
{
	file->statements = grow_by_one(file->statements, file->n_statements,
				       sizeof(*file->statements));
	file->statements[file->n_statements++] = first;
}

static bool read_statement(struct reader *reader)
{
	size_t first = reader->file->n_words;

	for (skip_blanks(reader); !at_line_end(reader, reader->at); skip_blanks(reader)) {
		if (*reader->at == '#')
			skip_comment(reader);
		else if (at_continuation(reader))
			skip_continuation(reader);
		else
			read_word(reader);
	}
	skip_line_end(reader);
	if (reader->file->n_words == first)
		return false;
	add_statement(reader->file, first);
	return true;
}

/* Text has no NUL, and words end at the first. */
static bool refuse_nul(struct reader *reader)
{
	const char *nul = memchr(reader->at, '\0', reader->end - reader->at);
	const char *c;

	if (!nul)
		return false;
	for (c = reader->at; c < nul; c++)
		reader->file->lines += *c == '\n';
	report(reader, "the line has a NUL byte, so that this is no text; accepted: a "
	       "configuration file");
	return true;
}

void split_begin(struct reader *reader, struct file *file, const char *data, size_t size)
{
	size_t mark = strlen(BYTE_ORDER_MARK);

	*reader = (struct reader){ .file = file, .at = data, .end = data + size };
	if (!size || refuse_nul(reader)) {
		reader->at = reader->end;
		return;
	}
	/* A word takes its length and a NUL, and what ends it has at least one. */
	reader->out = grow(NULL, size + 1, 1);
	file->texts = grow_by_one(file->texts, file->n_texts, sizeof(*file->texts));
	file->texts[file->n_texts++] = reader->out;
	if (size >= mark && !memcmp(data, BYTE_ORDER_MARK, mark))
		reader->at += mark;
}

bool split_next(struct reader *reader)
{
	while (reader->at < reader->end)
		if (read_statement(reader))
			return true;
	return false;
}

void split_drop(struct file *file)
{
	file->n_words = file->statements[--file->n_statements];
}

void file_release(struct file *file)
{
	size_t i;

	for (i = 0; i < file->n_texts; i++)
		free(file->texts[i]);
	free(file->texts);
	free(file->words);
	free(file->numbers);
	free(file->statements);
	place_map_release(&file->map);
	memset(file, 0, sizeof(*file));
}

struct line file_line(const struct file *file, size_t statement)
{
	size_t first = file->statements[statement];
	size_t next = file->n_words;

	if (statement + 1 < file->n_statements)
		next = file->statements[statement + 1];
	return (struct line) {
		.verb = "",
		.words = file->words + first,
		.n_words = next - first,
		.numbers = file->numbers + first,
	};
}
