/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Objects written for a person to read, who is not given all of a long list. */
#ifndef FLOWTEECTL_MODEL_BRIEF_H
#define FLOWTEECTL_MODEL_BRIEF_H

#include <stdio.h>

#include "model/object.h"

/* The value of a word; of a list that is long, how many items it has: "1000
 * prefixes".
 */
void brief_word(const struct word *word, const struct entity *entity, FILE *out);

/* Just words, a bit for each: " ttl 9 allow 1000 prefixes". */
void brief_words(const struct object *object, const struct entity *entity, uint32_t words,
		 FILE *out);

/* The value after a change; of a list that is long, what was added and removed. */
void brief_change(const struct word *word, const struct entity *before,
		  const struct entity *after, FILE *out);

/**
 * brief_statement() - write an object
 * @object: its kind
 * @entity: it
 * @before: what it was before, for the lists among @words; NULL: that is not told
 * @words: those that have changed: a bit for each
 * @out: where to; no newline is added
 */
void brief_statement(const struct object *object, const struct entity *entity,
		     const struct entity *before, uint32_t words, FILE *out);

#endif /* FLOWTEECTL_MODEL_BRIEF_H */
