/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An object, its path and its words, as the command line has them. */
#ifndef FLOWTEECTL_STATEMENT_H
#define FLOWTEECTL_STATEMENT_H

#include "objects.h"
#include "request.h"
#include "verbs.h"

/**
 * struct statement - what is said of an object
 * @object: the kind of object
 * @path: its path
 * @given: by index of the words of @object: the value as it was given, NULL if
 *	the word was not
 * @n_given: number of words given
 * @about: what it is about, for messages: "add receiver 'netflow/online'"
 * @entity: the object: defaults, and what was given
 */
struct statement {
	const struct object *object;
	const char *path;
	const char *given[WORDS_MAX];
	size_t n_given;
	char about[160];
	union {
		struct entity entity;
		struct collector collector;
		struct receiver receiver;
	};
};

/**
 * statement_parse() - read OBJECT PATH [WORD VALUE]...
 * @statement: result, to be freed with statement_release() in any case
 * @verb: for messages
 * @form: what is accepted
 * @argc: number of @argv
 * @argv: the words, which must live as long as the statement
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int statement_parse(struct statement *statement, const char *verb, enum form form,
		    int argc, char **argv);
void statement_release(struct statement *statement);

/* Make the statement a request with a command of the object. */
void statement_request(const struct statement *statement, uint8_t command,
		       struct request *request);

#endif /* FLOWTEECTL_STATEMENT_H */
