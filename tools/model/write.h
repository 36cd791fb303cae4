/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects written as statements, as file.c reads them. */
#ifndef FLOWTEECTL_MODEL_WRITE_H
#define FLOWTEECTL_MODEL_WRITE_H

#include <jansson.h>
#include <stdio.h>

#include "model/ruleset.h"

/* Writes a blank, and the word and another if it is not implied. */
void word_print_name(const struct word *word, FILE *out);

/* Writes the value of a word, for people. */
void word_print(const struct word *word, const struct entity *entity, FILE *out);

/* The statement that adds an object, as a JSON string: a new reference. */
json_t *statement_json(const struct object *object, const struct entity *entity);

/* Writes statements that, read again, make the same ruleset; @is_clean: unless a
 * device has a name that would do something to a terminal.
 */
void ruleset_print(const struct ruleset *ruleset, bool is_clean, FILE *out);

#endif /* FLOWTEECTL_MODEL_WRITE_H */
