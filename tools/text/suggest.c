// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "text/error.h"
#include "text/suggest.h"

#define LONGEST_WORD	32

static unsigned int least(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Letters to insert, delete or replace to make @b of @a, which is a word of
 * ours and short.
 */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[LONGEST_WORD + 1];
	size_t columns = strlen(b);
	unsigned int diagonal, above;
	size_t i, j;

	if (columns > LONGEST_WORD)
		return columns;
	for (j = 0; j <= columns; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		diagonal = row[0];
		row[0] = i + 1;
		for (j = 0; j < columns; j++) {
			above = row[j + 1];
			row[j + 1] = least(above + 1, row[j] + 1,
					   diagonal + (a[i] != b[j]));
			diagonal = above;
		}
	}
	return row[columns];
}

/* What other tools call it. */
static const struct {
	const char *given;
	const char *meant;
} meanings[] = {
	{ "change", "set" }, { "configure", "set" }, { "create", "add" }, { "delete", "del" },
	{ "destroy", "del" }, { "list", "show" }, { "load", "apply" }, { "ls", "show" },
	{ "modify", "set" }, { "new", "add" }, { "remove", "del" }, { "replace", "apply" },
	{ "rm", "del" }, { "update", "set" },
};

static bool means(const char *given, const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (!strcmp(meanings[i].given, given))
			return !strcmp(meanings[i].meant, word);
	return false;
}

/* A beginning is meant of one word or of none: with two there is no telling. */
static void add_beginning(struct choices *choices, const char *word)
{
	size_t length = strlen(choices->given);

	if (!length || strncmp(choices->given, word, length))
		return;
	choices->begun = choices->n_begun++ ? NULL : word;
}

/* The word that was meant, by its meaning, its beginning or its letters; or NULL. */
static const char *meant(const struct choices *choices)
{
	if (choices->same)
		return choices->same;
	return choices->n_begun ? choices->begun : choices->nearest;
}

void choices_init(struct choices *choices, const char *given)
{
	choices->given = given;
	choices->same = NULL;
	choices->begun = NULL;
	choices->n_begun = 0;
	choices->nearest = NULL;
	choices->distance = 3;
	choices->list[0] = '\0';
}

void choices_add(struct choices *choices, const char *word)
{
	size_t used = strlen(choices->list);
	unsigned int away = distance(word, choices->given);
	size_t left = sizeof(choices->list) - used;

	/* A list that is too long is cut between words, not within one. */
	if (strlen(word) + sizeof(", ...") < left)
		snprintf(choices->list + used, left, "%s%s", used ? ", " : "", word);
	else if (left > sizeof(", ...") &&
		 (used < 3 || strcmp(choices->list + used - 3, "...")))
		strcpy(choices->list + used, ", ...");

	if (means(choices->given, word))
		choices->same = word;
	add_beginning(choices, word);

	/* A word of which every letter would be another is not alike. */
	if (away < choices->distance && away < strlen(word)) {
		choices->distance = away;
		choices->nearest = word;
	}
}

int unknown(const char *what, const struct choices *choices)
{
	if (meant(choices))
		return wrong("unknown %s " QUOTED ": did you mean '%s'? accepted: %s",
			     what, choices->given, meant(choices), choices->list);
	return wrong("unknown %s " QUOTED ": accepted: %s", what, choices->given,
		     choices->list);
}

int superfluous(const char *given)
{
	return wrong("unexpected word " QUOTED ": accepted: nothing more here", given);
}
