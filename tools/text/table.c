// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/memory.h"
#include "text/table.h"

#define INDENT	"  "
#define GAP	"  "

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

/* Nothing follows the last text of a row, not even spaces. */
static void print_row(const struct table *table, const struct cell *row, const int *widths)
{
	size_t last = table->columns - 1;
	size_t i;

	while (last && !row[last].text[0])
		last--;
	fputs(INDENT, stdout);
	for (i = 0; i <= last; i++) {
		print_cell(&row[i], widths[i], table->cells[i].right, i == last);
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
