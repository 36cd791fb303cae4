/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects written as statements, as file.c reads them. */
#ifndef FLOWTEECTL_MODEL_WRITE_H
#define FLOWTEECTL_MODEL_WRITE_H

#include <jansson.h>
#include <stdio.h>

#include "model/ruleset.h"

/**
 * statement_print() - write an object as a statement
 * @object: its kind
 * @entity: it
 * @words: those of its words that are written: a bit for each
 * @out: where to; no newline is added
 */
void statement_print(const struct object *object, const struct entity *entity,
		     uint32_t words, FILE *out);

/* Writes the value of a word. */
void word_print(const struct word *word, const struct entity *entity, FILE *out);

/* The statement that adds an object, as a JSON string: a new reference. */
json_t *statement_json(const struct object *object, const struct entity *entity);

/* Writes statements that, read again, make the same ruleset. */
void ruleset_print(const struct ruleset *ruleset, FILE *out);

#endif /* FLOWTEECTL_MODEL_WRITE_H */
