// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "text/error.h"
#include "text/suggest.h"

#define LONGEST_WORD	32

/* One in so many letters may be wrong, but no more than so many of a word. */
#define LETTERS_A_SLIP	3
#define SLIPS		2

static unsigned int least(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* The next row of distance(), of the two before it. */
static void fill_row(unsigned int *row, const unsigned int *above, const unsigned int *before,
		     const char *a, const char *b)
{
	size_t j;

	row[0] = above[0] + 1;
	for (j = 0; b[j]; j++) {
		row[j + 1] = least(above[j + 1] + 1, row[j] + 1, above[j] + (*a != b[j]));
		if (before && j && *a == b[j - 1] && a[-1] == b[j] && before[j - 1] < row[j + 1])
			row[j + 1] = before[j - 1] + 1;
	}
}

/* Letters to insert, delete or replace, and neighbours to swap, to make @b of @a, which is
 * a word of ours and short.
 */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int rows[3][LONGEST_WORD + 1] = { { 0 } };
	size_t columns = strlen(b);
	size_t i, j;

	if (columns > LONGEST_WORD)
		return columns;
	for (j = 0; j <= columns; j++)
		rows[0][j] = j;
	for (i = 0; a[i]; i++)
		fill_row(rows[(i + 1) % 3], rows[i % 3], i ? rows[(i - 1) % 3] : NULL, a + i, b);
	return rows[i % 3][columns];
}

/* So many of its letters may be wrong: of few hardly any. */
static unsigned int tolerance(const char *given, const char *word)
{
	size_t length = strlen(given) > strlen(word) ? strlen(given) : strlen(word);

	return least(length / LETTERS_A_SLIP, SLIPS, SLIPS);
}

/* What other tools call it. */
static const struct {
	const char *given;
	const char *meant;
} meanings[] = {
	{ "change", "set" }, { "configure", "set" }, { "create", "add" }, { "delete", "del" },
	{ "destroy", "del" }, { "dst", "to" }, { "get", "show" }, { "list", "show" },
	{ "load", "apply" }, { "ls", "show" }, { "modify", "set" }, { "new", "add" },
	{ "remove", "del" }, { "replace", "apply" }, { "rm", "del" }, { "src", "source" },
	{ "tos", "dscp" }, { "update", "set" },
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
	choices->distance = SLIPS + 1;
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

	if (away < choices->distance && away <= tolerance(choices->given, word)) {
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
