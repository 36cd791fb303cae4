/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What others wrote, made fit to be printed. */
#ifndef FLOWTEECTL_TEXT_CLEAN_H
#define FLOWTEECTL_TEXT_CLEAN_H

#include <jansson.h>

/* Makes control characters harmless: none may reach the terminal, or break a
 * message into several lines.
 */
void clean(char *text);

/* Cuts the white space off both ends. */
char *trim(char *text);

/* As a JSON string, a new reference: what is not UTF-8 is replaced. */
json_t *clean_json(const char *text);

#endif /* FLOWTEECTL_TEXT_CLEAN_H */
