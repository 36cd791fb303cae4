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
 */
struct table {
	struct cell *cells;
	size_t n_cells;
	size_t columns;
	bool wraps;
};

/* Adds a column, to the right if there are others; before any other cell. */
void table_column(struct table *table, const char *header, bool right);

/* Adds a cell; the text is freed with the table. */
void table_cell(struct table *table, char *text, enum style style);

/* Prints the table with two spaces before each line, and frees it. */
void table_print(struct table *table);

#endif /* FLOWTEECTL_TEXT_TABLE_H */
