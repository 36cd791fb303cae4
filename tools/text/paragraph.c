// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "text/fit.h"
#include "text/paragraph.h"

static void begin(struct paragraph *paragraph, size_t length)
{
	if (paragraph->column + 1 + length > paragraph->width &&
	    paragraph->column > paragraph->indent) {
		printf("\n%*s", (int)paragraph->indent, "");
		paragraph->column = paragraph->indent;
	} else if (paragraph->column > paragraph->indent) {
		putchar(' ');
		paragraph->column++;
	}
	paragraph->column += length;
}

void paragraph_put(struct paragraph *paragraph, const char *text, size_t length)
{
	begin(paragraph, length);
	printf("%.*s", (int)length, text);
}

void paragraph_styled(struct paragraph *paragraph, enum style style, const char *text)
{
	begin(paragraph, strlen(text));
	printf("%s%s%s", style_start(style), text, style_end(style));
}

void paragraph_long(struct paragraph *paragraph, const char *text, size_t length)
{
	size_t width = paragraph->width - paragraph->indent;
	size_t fits;

	if (length <= width) {
		paragraph_put(paragraph, text, length);
		return;
	}
	while (length) {
		fits = fit_text(text, length, width);
		paragraph_put(paragraph, text, fits);
		text += fits;
		length -= fits;
		if (length && *text == ' ') {
			text++;
			length--;
		}
		/* What follows begins a line. */
		paragraph->column = paragraph->width;
	}
}

void paragraph_words(struct paragraph *paragraph, const char *text)
{
	size_t length;

	for (; *text; text += length + (text[length] == ' ')) {
		length = strcspn(text, " ");
		paragraph_put(paragraph, text, length);
	}
}
