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
#ifndef FLOWTEECTL_MODEL_FILE_H
#define FLOWTEECTL_MODEL_FILE_H

#include "model/statement.h"

/* The name that stands for standard input. */
#define FILE_STDIN	"-"

/**
 * struct file - a file that was read
 * @text: what the words point into
 * @words: all words of all statements
 * @numbers: the line of each word
 * @n_words: number of @words
 * @statements: for each statement the index of its first word
 * @n_statements: number of @statements
 */
struct file {
	char *text;
	char **words;
	unsigned int *numbers;
	size_t n_words;
	size_t *statements;
	size_t n_statements;
};

/**
 * file_read() - read a file
 * @file: result, to be freed with file_release() in any case
 * @name: of the file
 *
 * What is wrong is reported to the place that was entered.
 */
void file_read(struct file *file, const char *name);

/* The same from memory: @size bytes. */
void file_split(struct file *file, const char *data, size_t size);
void file_release(struct file *file);

/* The words of a statement, by its index. */
struct line file_line(const struct file *file, size_t statement);

#endif /* FLOWTEECTL_MODEL_FILE_H */
