/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a word that a statement does not have in this place. */
#ifndef FLOWTEECTL_MODEL_AMISS_H
#define FLOWTEECTL_MODEL_AMISS_H

#include "model/line.h"
#include "model/objects.h"

struct choices;

/**
 * amiss_object() - refuse what should be a kind of objects
 * @line: begins with it
 * @accepted: the kinds
 *
 * Return: %WRONG
 */
int amiss_object(const struct line *line, struct choices *accepted);

/**
 * amiss_kind() - refuse a name whose kind nothing tells
 * @line: begins with it
 *
 * Return: %WRONG; %DONE: it looks like no name
 */
int amiss_kind(const struct line *line);

/**
 * amiss_word() - refuse what should be a word of an object
 * @object: the kind of the object
 * @given: by index of the words of @object: the value, NULL if the word was not given
 * @form: what is accepted
 * @line: the statement
 * @index: of the word
 *
 * Return: %WRONG
 */
int amiss_word(const struct object *object, const char *const *given, enum form form,
	       const struct line *line, size_t index);

#endif /* FLOWTEECTL_MODEL_AMISS_H */
