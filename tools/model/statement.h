/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An object, its path and its words, as the command line or a file has them. */
#ifndef FLOWTEECTL_MODEL_STATEMENT_H
#define FLOWTEECTL_MODEL_STATEMENT_H

#include "model/line.h"
#include "model/objects.h"

/**
 * struct statement - what is said of an object
 * @object: the kind of object
 * @path: its path; NULL until it was found to be one
 * @given: by index of the words of @object: the value as it was given, NULL if
 *	the word was not
 * @edits: the words whose value says what to add to a list, and to remove from
 *	it: a bit for each. Their values are not there yet
 * @about: what it is about, for messages: "add receiver 'netflow/online'"
 * @any: the object: defaults, and what was given
 */
struct statement {
	const struct object *object;
	const char *path;
	const char *given[WORDS_MAX];
	uint32_t edits;
	char about[160];
	union any any;
};

/**
 * statement_parse() - read OBJECT PATH [WORD VALUE]...
 * @statement: result, to be freed with statement_release() in any case
 * @form: what is accepted
 * @line: the words
 *
 * Of a file all that is wrong is reported, of the command line the first.
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int statement_parse(struct statement *statement, enum form form, const struct line *line);
void statement_release(struct statement *statement);

/**
 * statement_first() - find where WORD VALUE begins in OBJECT PATH ...
 * @object: the kind of object
 * @n_words: number of @words
 * @words: all words of the line
 *
 * Return: the index; the value of the word that is implied stands before it, if there
 * is one.
 */
size_t statement_first(const struct object *object, size_t n_words, char *const *words);

/* Makes the lists that are edited of those that are there; %DONE, or the exit
 * status of an error that was reported.
 */
int statement_edit(struct statement *statement, const struct entity *present);

/* Warns of what somebody should know who asks for this. */
void statement_caution(const struct statement *statement);

/* The same of a change, that has made @entity of what was there before. */
void statement_caution_of(const struct statement *statement, const struct entity *entity);

/* The words that were given: a bit for each. */
uint32_t statement_words(const struct statement *statement);

#endif /* FLOWTEECTL_MODEL_STATEMENT_H */
