// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/memory.h"
#include "text/table.h"

#define INDENT	"  "
#define GAP	"  "

/* Where a table that wraps ends, and what its last column has at the least. */
#define WIDTH	80
#define LEAST	24

struct cell {
	char *text;
	enum style style;
	bool right;	/* of a header: of its whole column */
};

static struct cell *add_cell(struct table *table)
{
	table->cells = grow(table->cells, table->n_cells + 1, sizeof(*table->cells));
	return &table->cells[table->n_cells++];
}

void table_column(struct table *table, const char *header, bool right)
{
	struct cell *cell = add_cell(table);

	cell->text = duplicate(header);
	cell->style = STYLE_HEADER;
	cell->right = right;
	table->columns++;
}

void table_cell(struct table *table, char *text, enum style style)
{
	struct cell *cell = add_cell(table);

	cell->text = text;
	cell->style = style;
	cell->right = false;
}

static int column_width(const struct table *table, size_t column)
{
	size_t width = 0;
	size_t length;
	size_t i;

	for (i = column; i < table->n_cells; i += table->columns) {
		length = strlen(table->cells[i].text);
		if (length > width)
			width = length;
	}
	return width;
}

static void print_cell(const struct cell *cell, int width, bool right, bool last)
{
	int padding = width - (int)strlen(cell->text);

	if (right)
		printf("%*s", padding, "");
	printf("%s%s%s", style_start(cell->style), cell->text, style_end(cell->style));
	if (!right && !last)
		printf("%*s", padding, "");
}

/* As much of a text as fits, and ends with a word; at least a word. */
static size_t fit(const char *text, size_t width)
{
	size_t end = strcspn(text, " ");
	size_t next;

	while (text[end]) {
		next = end + 1 + strcspn(text + end + 1, " ");
		if (next > width)
			break;
		end = next;
	}
	return end;
}

/* The last text of a row, which begins in a column of the screen. */
static void print_last(const struct cell *cell, int column)
{
	size_t width = column + LEAST < WIDTH ? WIDTH - column : LEAST;
	const char *text = cell->text;
	size_t length;

	fputs(style_start(cell->style), stdout);
	for (;; text += length + 1) {
		length = fit(text, width);
		printf("%.*s", (int)length, text);
		if (!text[length])
			break;
		printf("\n%*s", column, "");
	}
	fputs(style_end(cell->style), stdout);
}

/* Nothing follows the last text of a row, not even spaces. */
static void print_row(const struct table *table, const struct cell *row, const int *widths)
{
	size_t last = table->columns - 1;
	int column = strlen(INDENT);
	size_t i;

	while (last && !row[last].text[0])
		last--;
	fputs(INDENT, stdout);
	for (i = 0; i <= last; i++) {
		if (table->wraps && i == table->columns - 1)
			print_last(&row[i], column);
		else
			print_cell(&row[i], widths[i], table->cells[i].right, i == last);
		column += widths[i] + (int)strlen(GAP);
		fputs(i == last ? "\n" : GAP, stdout);
	}
}

void table_print(struct table *table)
{
	int *widths = grow(NULL, table->columns, sizeof(*widths));
	size_t i;

	for (i = 0; i < table->columns; i++)
		widths[i] = column_width(table, i);
	for (i = 0; i + table->columns <= table->n_cells; i += table->columns)
		print_row(table, &table->cells[i], widths);
	for (i = 0; i < table->n_cells; i++)
		free(table->cells[i].text);
	free(table->cells);
	free(widths);
}
