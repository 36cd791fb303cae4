/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would have been accepted in the place of an unknown word. */
#ifndef FLOWTEECTL_TEXT_SUGGEST_H
#define FLOWTEECTL_TEXT_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/* So many words with one beginning are told; of more there is no telling. */
#define BEGUN_MAX	4

/**
 * struct choices - the words accepted in one place
 * @given: what was found instead
 * @same: what means the same as @given, NULL if nothing does
 * @value_of: the word whose value @given would be, NULL if it is of none
 * @begun: the first words that begin with @given
 * @n_begun: how many begin with it
 * @nearest: the word most like it so far, NULL if none is alike
 * @distance: how many letters @nearest is away
 * @list: all of them, separated by commas
 */
struct choices {
	const char *given;
	const char *same;
	const char *value_of;
	const char *begun[BEGUN_MAX];
	unsigned int n_begun;
	const char *nearest;
	unsigned int distance;
	char list[400];
};

void choices_init(struct choices *choices, const char *given);
void choices_add(struct choices *choices, const char *word);

/* What was found would be the value of a word that is missing before it. */
void choices_value(struct choices *choices, const char *word);

/**
 * unknown() - refuse a word that is none of the choices
 * @what: the kind of word, such as "verb"
 * @choices: filled with all that would be accepted
 *
 * Return: %WRONG
 */
int unknown(const char *what, const struct choices *choices);

/* The same for an argument where no more words are accepted. */
int superfluous(const char *given);

#endif /* FLOWTEECTL_TEXT_SUGGEST_H */
