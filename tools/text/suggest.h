/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What would have been accepted in the place of an unknown word. */
#ifndef FLOWTEECTL_TEXT_SUGGEST_H
#define FLOWTEECTL_TEXT_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct choices - the words accepted in one place
 * @given: what was found instead
 * @same: the word that means the same as @given, NULL if none does
 * @begun: the only word that begins with @given so far, NULL if none or more do
 * @n_begun: how many begin with it
 * @nearest: the word most like it so far, NULL if none is alike
 * @distance: how many letters @nearest is away
 * @list: all of them, separated by commas
 */
struct choices {
	const char *given;
	const char *same;
	const char *begun;
	unsigned int n_begun;
	const char *nearest;
	unsigned int distance;
	char list[400];
};

void choices_init(struct choices *choices, const char *given);
void choices_add(struct choices *choices, const char *word);

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
