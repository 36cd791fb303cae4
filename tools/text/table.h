/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables with aligned columns. */
#ifndef FLOWTEECTL_TEXT_TABLE_H
#define FLOWTEECTL_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "text/output.h"

struct cell;

/**
 * struct table - a table with aligned columns, filled row by row
 * @cells: the header's, then those of each row; zero initialised
 * @n_cells: number of @cells
 * @columns: number of columns
 * @wraps: what is too long of the last column goes on in the next line
 * @fits: what is longer in the first column than the others leave of a line has
 *	one of its own
 * @notes: so many of the last columns are remarks: they stand behind the others
 *	or, where that is too wide, below. A cell may have several, a line each
 * @indent: of all lines, beside that of each table
 * @limit: what the others leave, once it is printed
 */
struct table {
	struct cell *cells;
	size_t n_cells;
	size_t columns;
	bool wraps;
	bool fits;
	size_t notes;
	size_t indent;
	size_t limit;
};

/* Adds a column, to the right if there are others; before any other cell. */
void table_column(struct table *table, const char *header, bool right);

/* Adds a cell; the text is freed with the table. */
void table_cell(struct table *table, char *text, enum style style);

/* Frees the table without printing it. */
void table_free(struct table *table);

/* Prints the table with two spaces before each line, and frees it. */
void table_print(struct table *table);

#endif /* FLOWTEECTL_TEXT_TABLE_H */
