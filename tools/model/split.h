/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration file as words: lines and comments, before any meaning.
 *
 * A statement is a line. Words are separated by blanks and tabs. A word that
 * begins with '#' begins a comment, up to the end of the line. A '\' at the end
 * of a line continues the statement on the next; after a comma it continues
 * the word, whatever that line is indented by. "\#", "\\" and "\"" stand for the
 * characters alone. A word that begins with '"' goes on to the next one, whatever
 * is between them but the end of the line; in it "\\" and "\"" stand for the
 * characters. A line may end in CR LF, and the file in no line end.
 */
#ifndef FLOWTEECTL_MODEL_SPLIT_H
#define FLOWTEECTL_MODEL_SPLIT_H

#include "model/statement.h"
#include "text/place.h"

/**
 * struct file - a file that was read, and those that it includes
 * @texts: what the words point into, one for each file
 * @n_texts: number of @texts
 * @words: all words of all statements
 * @numbers: the line of each word, counted over all files (see place.h)
 * @n_words: number of @words
 * @statements: for each statement the index of its first word
 * @n_statements: number of @statements
 * @map: which lines are of which file
 * @lines: number of the line that is read
 */
struct file {
	char **texts;
	size_t n_texts;
	char **words;
	unsigned int *numbers;
	size_t n_words;
	size_t *statements;
	size_t n_statements;
	struct place_map map;
	unsigned int lines;
};

/**
 * struct reader - how far a text has been split
 * @file: the result
 * @at: the next character
 * @end: of the data
 * @out: where the next word goes: never more than has been read
 */
struct reader {
	struct file *file;
	const char *at;
	const char *end;
	char *out;
};

/* Begins with a text of @size bytes, whose first line is @file->lines. What is wrong
 * is reported to the place that was entered.
 */
void split_begin(struct reader *reader, struct file *file, const char *data, size_t size);

/* Adds the next statement to the file; false: there is no more. */
bool split_next(struct reader *reader);

/* Takes the last statement away again. */
void split_drop(struct file *file);

void file_release(struct file *file);

/* The words of a statement, by its index. */
struct line file_line(const struct file *file, size_t statement);

#endif /* FLOWTEECTL_MODEL_SPLIT_H */
