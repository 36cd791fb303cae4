// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/fit.h"
#include "text/memory.h"
#include "text/table.h"

#define INDENT	"  "
#define GAP	"  "

/* Of remarks below a row, and between them. */
#define NOTE_INDENT	"    "
#define SEPARATOR	", "

/* What the last column of a table that wraps has at the least. */
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

/* Of the first cell of a row: whether it has a line of its own. */
static bool is_too_long(const struct table *table, const struct cell *first)
{
	return table->fits && strlen(first->text) > table->limit;
}

static int column_width(const struct table *table, size_t column)
{
	size_t width = 0;
	size_t length;
	size_t i;

	for (i = column; i < table->n_cells; i += table->columns) {
		length = strlen(table->cells[i].text);
		if (length > width && (column || !is_too_long(table, &table->cells[i])))
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

/* A text which begins in a column of the screen, and goes on below that. */
static void print_wrapped(const char *text, size_t left, enum style style, int column)
{
	int screen = output_width();
	size_t width = column + LEAST < screen ? screen - column : LEAST;
	size_t length;

	fputs(style_start(style), stdout);
	while (left) {
		length = fit_text(text, left, width);
		printf("%.*s", (int)length, text);
		left -= length;
		text += length;
		if (!left)
			break;
		printf("\n%*s", column, "");
		if (*text == ' ') {
			text++;
			left--;
		}
	}
	fputs(style_end(style), stdout);
}

/* The last text of a row. */
static void print_last(const struct cell *cell, int column)
{
	print_wrapped(cell->text, strlen(cell->text), cell->style, column);
}

/**
 * struct remarks - the remarks of a row, one after the other
 * @cell: that the next is in
 * @left: number of cells, with @cell
 * @text: where it begins there; NULL: at its beginning
 */
struct remarks {
	const struct cell *cell;
	size_t left;
	const char *text;
};

static struct remarks remarks_of(const struct table *table, const struct cell *notes)
{
	return (struct remarks){ notes, table->notes, NULL };
}

/* The next one, of its length; NULL: there is none. */
static const char *next_remark(struct remarks *remarks, size_t *length, enum style *style)
{
	const char *text = remarks->text;

	while (!text && remarks->left) {
		text = remarks->cell->text[0] ? remarks->cell->text : NULL;
		if (!text) {
			remarks->cell++;
			remarks->left--;
		}
	}
	if (!text)
		return NULL;
	*style = remarks->cell->style;
	*length = strcspn(text, "\n");
	remarks->text = text[*length] ? text + *length + 1 : NULL;
	if (!remarks->text) {
		remarks->cell++;
		remarks->left--;
	}
	return text;
}

/* How long the remarks of a row are together. */
static size_t notes_length(const struct table *table, const struct cell *notes)
{
	struct remarks remarks = remarks_of(table, notes);
	size_t length, sum = 0;
	enum style style;

	while (next_remark(&remarks, &length, &style))
		sum += length + (sum ? strlen(SEPARATOR) : 0);
	return sum;
}

/* @begin: where on the screen they begin, in this line and those to come */
static void print_notes(const struct table *table, const struct cell *notes, int begin)
{
	struct remarks remarks = remarks_of(table, notes);
	int width = output_width();
	int column = begin;
	enum style style;
	const char *text;
	size_t length;

	while ((text = next_remark(&remarks, &length, &style))) {
		if (column > begin && column + (int)(strlen(SEPARATOR) + length) > width) {
			printf(",\n%*s", begin, "");
			column = begin;
		} else if (column > begin) {
			fputs(SEPARATOR, stdout);
			column += strlen(SEPARATOR);
		}
		print_wrapped(text, length, style, column);
		column += length;
	}
}

/* Behind a row, of which the last text ends before a column, or below it. */
static void finish_row(const struct table *table, const struct cell *notes, int end, int column)
{
	size_t length = notes_length(table, notes);
	int below = table->indent + strlen(INDENT NOTE_INDENT);

	if (length && column + length <= (size_t)output_width()) {
		printf("%*s", column - end, "");
		print_notes(table, notes, column);
	} else if (length) {
		printf("\n%*s", below, "");
		print_notes(table, notes, below);
	}
	putchar('\n');
}

/* What the table has in its columns of a row; returns the last. */
static size_t last_column(const struct table *table, const struct cell *row)
{
	size_t last = table->columns - table->notes - 1;

	while (last && !row[last].text[0])
		last--;
	return last;
}

/* Nothing follows the last text of a row, not even spaces. */
static void print_row(const struct table *table, const struct cell *row, const int *widths)
{
	const struct cell nothing = { .text = "" };
	bool is_apart = is_too_long(table, row);
	size_t last = last_column(table, row);
	int column = table->indent + strlen(INDENT);
	const struct cell *cell;
	size_t i;

	if (is_apart)
		printf("%*s%s%s%s\n", column, "", style_start(row->style), row->text,
		       style_end(row->style));
	printf("%*s", column, "");
	for (i = 0; i <= last; i++) {
		cell = is_apart && !i ? &nothing : &row[i];
		if (table->wraps && i == table->columns - 1)
			print_last(cell, column);
		else
			print_cell(cell, widths[i], table->cells[i].right, i == last);
		column += widths[i] + (int)strlen(GAP);
		if (i != last)
			fputs(GAP, stdout);
	}
	i = strlen(GAP);
	if (!table->cells[last].right)
		i += widths[last] - (int)strlen(row[last].text);
	finish_row(table, row + table->columns - table->notes, column - (int)i, column);
}

/* The header of the first column has room in any case. */
static void set_limit(struct table *table, const int *widths)
{
	int rest = output_width() - (int)(table->indent + strlen(INDENT));
	size_t i;

	for (i = 1; i < table->columns - table->notes; i++)
		rest -= (int)strlen(GAP) + widths[i];
	table->limit = strlen(table->cells[0].text);
	if (rest > (int)table->limit)
		table->limit = rest;
}

void table_free(struct table *table)
{
	size_t i;

	for (i = 0; i < table->n_cells; i++)
		free(table->cells[i].text);
	free(table->cells);
	table->cells = NULL;
	table->n_cells = 0;
}

void table_print(struct table *table)
{
	int *widths = grow(NULL, table->columns, sizeof(*widths));
	size_t i;

	for (i = 1; i < table->columns; i++)
		widths[i] = column_width(table, i);
	set_limit(table, widths);
	widths[0] = column_width(table, 0);
	for (i = 0; i + table->columns <= table->n_cells; i += table->columns)
		print_row(table, &table->cells[i], widths);
	table_free(table);
	free(widths);
}
