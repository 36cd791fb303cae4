/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others wrote, made fit to be printed. */
#ifndef FLOWTEECTL_TEXT_CLEAN_H
#define FLOWTEECTL_TEXT_CLEAN_H

#include <jansson.h>
#include <stdbool.h>

/* Makes control characters harmless, those of ASCII and U+0080 to U+009F: none may
 * reach the terminal, or break a message into several lines. Nor may bytes that are
 * not UTF-8: a terminal of another character set may obey them.
 */
void clean(char *text);

/* Whether there is what clean() calls a control character. */
bool has_controls(const char *text);

/* Whether U+0080 to U+009F are among them. */
bool has_high_controls(const char *text);

bool is_utf8(const char *text);

/* Cuts the white space off both ends. */
char *trim(char *text);

/* As a JSON string, a new reference: what is not UTF-8 is replaced. */
json_t *clean_json(const char *text);

#endif /* FLOWTEECTL_TEXT_CLEAN_H */
