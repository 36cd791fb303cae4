/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that is broken into lines between its words. */
#ifndef FLOWTEECTL_TEXT_PARAGRAPH_H
#define FLOWTEECTL_TEXT_PARAGRAPH_H

#include <stddef.h>

#include "text/output.h"

/**
 * struct paragraph - how far a text has got
 * @width: of a line
 * @indent: of all lines but the first
 * @column: where the last word has ended
 */
struct paragraph {
	size_t width;
	size_t indent;
	size_t column;
};

/* Prints text that must not be broken, and a blank before it if something is there. */
void paragraph_put(struct paragraph *paragraph, const char *text, size_t length);

/* The same in a style. */
void paragraph_styled(struct paragraph *paragraph, enum style style, const char *text);

/* The same, but what is longer than a line is broken as fit_text() has it. */
void paragraph_long(struct paragraph *paragraph, const char *text, size_t length);

/* Prints text that may be broken at every blank. */
void paragraph_words(struct paragraph *paragraph, const char *text);

#endif /* FLOWTEECTL_TEXT_PARAGRAPH_H */
