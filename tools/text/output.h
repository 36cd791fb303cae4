/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed for people: tables, units and colour; and JSON for others. */
#ifndef FLOWTEECTL_TEXT_OUTPUT_H
#define FLOWTEECTL_TEXT_OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a text looks where there is colour. */
enum style {
	STYLE_PLAIN,
	STYLE_NAME,
	STYLE_HEADER,
	STYLE_BAD,
	STYLE_ADDED,
	STYLE_CHANGED,
};

/* Colour is for terminals, and for those who did not set NO_COLOR. */
const char *style_start(enum style style);
const char *style_end(enum style style);

bool output_is_terminal(void);

/* Room for a number of bytes with its unit. */
#define BYTES_TEXT	32

/* 1536 is "1.5 KiB". */
void bytes_text(uint64_t bytes, char text[BYTES_TEXT]);

struct cell;

/**
 * struct table - a table with aligned columns, filled row by row
 * @cells: the header's, then those of each row; zero initialised
 * @n_cells: number of @cells
 * @columns: number of columns
 */
struct table {
	struct cell *cells;
	size_t n_cells;
	size_t columns;
};

/* Adds a column, to the right if there are others; before any other cell. */
void table_column(struct table *table, const char *header, bool right);

/* Adds a cell; the text is freed with the table. */
void table_cell(struct table *table, char *text, enum style style);

/* Prints the table with two spaces before each line, and frees it. */
void table_print(struct table *table);

/* Prints the document and drops the reference. */
void json_print(json_t *document);

/**
 * output_interruptible() - no reader keeps the process from its end
 * @signals: a descriptor of signalfd(2), open until the process ends
 *
 * From here on output waits for its reader until a signal comes, and what has
 * not been taken then is given up. Without it a process that blocks signals
 * waits in write(2) for as long as the reader likes.
 */
void output_interruptible(int signals);

/* Returns %DONE, or %REFUSED after a message if not all could be written. */
int output_finish(void);

#endif /* FLOWTEECTL_TEXT_OUTPUT_H */
