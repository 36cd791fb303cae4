/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a text that is too long for a line is broken. */
#ifndef FLOWTEECTL_TEXT_FIT_H
#define FLOWTEECTL_TEXT_FIT_H

#include <stddef.h>

/**
 * fit_text() - find how much of a text goes into a line
 * @text: what is left of it
 * @length: of that
 * @width: of the line
 *
 * A line ends with a word, and has at least one; of a word that is a list and too
 * long, as many items as fit, and at least one.
 *
 * Return: how many bytes go into the line
 */
size_t fit_text(const char *text, size_t length, size_t width);

#endif /* FLOWTEECTL_TEXT_FIT_H */
