// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "text/error.h"
#include "text/suggest.h"

#define LONGEST_WORD	32

/* Room for what was meant. */
#define MEANT_TEXT	160

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

/* What other tools call it, or people; and what to type where one word does not say it. */
static const struct {
	const char *given;
	const char *meant;
	const char *phrase;
} meanings[] = {
	{ "change", "set", NULL },
	{ "conf", "show", NULL },
	{ "config", "show", NULL },
	{ "configure", "set", NULL },
	{ "counters", "stats", NULL },
	{ "create", "add", NULL },
	{ "delete", "del", NULL },
	{ "destroy", "del", NULL },
	{ "disable", "set", "set NAME state down" },
	{ "drain", "set", "set NAME state down" },
	{ "dst", "to", NULL },
	{ "dump", "save", NULL },
	{ "edit", "set", NULL },
	{ "enable", "set", "set NAME state up" },
	{ "events", "monitor", NULL },
	{ "get", "show", NULL },
	{ "list", "show", NULL },
	{ "load", "apply", NULL },
	{ "log", "monitor", NULL },
	{ "logs", "monitor", NULL },
	{ "ls", "show", NULL },
	{ "modify", "set", NULL },
	{ "move", "set", "set NAME before RECEIVER" },
	{ "new", "add", NULL },
	{ "nfacctd", "pmacct", NULL },
	{ "print", "show", NULL },
	{ "priority", "before", NULL },
	{ "reload", "apply", NULL },
	{ "remove", "del", NULL },
	{ "rename", "set", "set NAME name NEW" },
	{ "replace", "apply", NULL },
	{ "reset", "stats", "stats --reset" },
	{ "restore", "apply", NULL },
	{ "revert", "confirm", "confirm --revert" },
	{ "rm", "del", NULL },
	{ "rollback", "confirm", "confirm --revert" },
	{ "sfacctd", "pmacct", NULL },
	{ "src", "source", NULL },
	{ "start", "set", "set NAME state up" },
	{ "status", "show", NULL },
	{ "stop", "set", "set NAME state down" },
	{ "tos", "dscp", NULL },
	{ "update", "set", NULL },
	{ "watch", "stats", "stats --watch 1" },
};

/* What to type for what was meant by @word, if that is this word; or NULL. */
static const char *same(const char *given, const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (!strcmp(meanings[i].given, given) && !strcmp(meanings[i].meant, word))
			return meanings[i].phrase ? meanings[i].phrase : word;
	return NULL;
}

static void add_beginning(struct choices *choices, const char *word)
{
	size_t length = strlen(choices->given);

	if (!length || strncmp(choices->given, word, length))
		return;
	if (choices->n_begun < BEGUN_MAX)
		choices->begun[choices->n_begun] = word;
	choices->n_begun++;
}

/* Those that begin so: "'a', 'b' or 'c'". */
static void tell_begun(const struct choices *choices, char text[MEANT_TEXT])
{
	const char *sign = "";
	size_t used = 0;
	unsigned int i;

	for (i = 0; i < choices->n_begun && used < MEANT_TEXT; i++) {
		used += snprintf(text + used, MEANT_TEXT - used, "%s'%s'", sign,
				 choices->begun[i]);
		sign = i + 2 < choices->n_begun ? ", " : " or ";
	}
}

/* What was meant, by its meaning, its beginning or its letters; false: there is no
 * telling.
 */
static bool tell_meant(const struct choices *choices, char text[MEANT_TEXT])
{
	text[0] = '\0';
	if (choices->value_of)
		snprintf(text, MEANT_TEXT, "'%s %.80s'", choices->value_of, choices->given);
	else if (choices->same)
		snprintf(text, MEANT_TEXT, "'%s'", choices->same);
	else if (choices->n_begun && choices->n_begun <= BEGUN_MAX)
		tell_begun(choices, text);
	else if (!choices->n_begun && choices->nearest)
		snprintf(text, MEANT_TEXT, "'%s'", choices->nearest);
	return text[0];
}

void choices_init(struct choices *choices, const char *given)
{
	choices->given = given;
	choices->same = NULL;
	choices->value_of = NULL;
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

	if (!choices->same)
		choices->same = same(choices->given, word);
	add_beginning(choices, word);

	if (away < choices->distance && away <= tolerance(choices->given, word)) {
		choices->distance = away;
		choices->nearest = word;
	}
}

void choices_value(struct choices *choices, const char *word)
{
	choices->value_of = word;
}

int unknown(const char *what, const struct choices *choices)
{
	char text[MEANT_TEXT];

	if (tell_meant(choices, text))
		return wrong("unknown %s " QUOTED ": did you mean %s? accepted: %s", what,
			     choices->given, text, choices->list);
	return wrong("unknown %s " QUOTED ": accepted: %s", what, choices->given,
		     choices->list);
}

int superfluous(const char *given)
{
	return wrong("unexpected word " QUOTED ": accepted: nothing more here", given);
}
