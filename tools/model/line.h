/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words that make a statement, before they are read. */
#ifndef FLOWTEECTL_MODEL_LINE_H
#define FLOWTEECTL_MODEL_LINE_H

#include <stddef.h>

/* What a line of a file may begin with beside the name of an object: see file.h. */
#define FILE_INCLUDE	"include"

/* What is said of an object. */
enum form {
	FORM_PLAIN,	/* nothing: it is no statement */
	FORM_DEL,	/* an object and its path */
	FORM_SET,	/* and some of its words */
	FORM_ADD,	/* and all of its words that are required */
};

/**
 * struct line - the words that make a statement
 * @verb: what came before them, for messages; empty in a file
 * @words: the words, which must live as long as the statement
 * @n_words: number of @words
 * @numbers: for each word the line of the file it is in; NULL: there is no file
 */
struct line {
	const char *verb;
	char **words;
	size_t n_words;
	const unsigned int *numbers;
};

#endif /* FLOWTEECTL_MODEL_LINE_H */
