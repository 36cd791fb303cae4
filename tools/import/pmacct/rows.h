/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of the maps of pmacct: words of KEY=VALUE, separated by blanks, in
 * which single quotes protect blanks. A line is read in pieces of what fits, a
 * piece that does not end is ignored, and what follows is taken for a line.
 */
#ifndef FLOWTEECTL_IMPORT_PMACCT_ROWS_H
#define FLOWTEECTL_IMPORT_PMACCT_ROWS_H

#include "import/import.h"

/* What a line of a map may have, unless maps_row_len says otherwise. */
#define PMACCT_ROW_MAX		288

/**
 * struct row - a line of a map
 * @origin: where it is
 * @text: it, as in the file
 * @keys: the key of each word
 * @values: the value of each word
 * @count: number of @keys
 * @broken: a word without '=', or the key of a word without value; NULL: none.
 *	Words after it are not read
 */
struct row {
	struct origin origin;
	const char *text;
	char **keys;
	char **values;
	size_t count;
	const char *broken;
};

/**
 * struct rows - the lines of a map
 * @next: the text that is left
 * @line: line of @next
 * @max: what is read of a line at once, with its end
 * @is_rest: @next is the rest of a line that is too long
 */
struct rows {
	struct import *import;
	const char *file;
	const char *next;
	unsigned int line;
	size_t max;
	bool is_rest;
	struct row row;
};

void rows_start(struct rows *rows, struct import *import, const char *file,
		const char *text, size_t max);

/* The next line that is no comment, or NULL. It is there until the next call. */
const struct row *rows_next(struct rows *rows);
void rows_end(struct rows *rows);

/* The next line as it is read, without its end, or NULL; kept by the import. */
char *rows_next_text(struct rows *rows);

#endif /* FLOWTEECTL_IMPORT_PMACCT_ROWS_H */
