// SPDX-License-Identifier: GPL-2.0-or-later
/* The words after add, set, del and show: the first byte chooses the verb, NULs end the words. */
#include <stdlib.h>
#include <string.h>

#include "encoding.h"
#include "kernel/change.h"
#include "model/names.h"

#define WORDS	64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t split(char *text, size_t size, char **words)
{
	size_t count = 0;
	size_t used = 0;

	while (used < size && count < WORDS) {
		words[count++] = text + used;
		used += strlen(text + used) + 1;
	}
	return count;
}

static void check_statement(const struct statement *statement, enum form form)
{
	struct change change;

	change_of_statement(&change, statement, form);
	check_requests(&change);
}

/* The same words as names of several, whose kind may be left out: they are what an object
 * of each kind would be told.
 */
static void check_names(enum form form, const struct line *line)
{
	struct names names;
	size_t count, i;

	if (names_parse(&names, form, line) == DONE)
		for (i = 0; objects[i]; i++) {
			names_words(&names, objects[i], &count);
			if (count > names.n_words)
				abort();
		}
	names_release(&names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum form forms[] = { FORM_ADD, FORM_SET, FORM_DEL };
	struct statement statement;
	struct line line = { "verb", NULL, 0, NULL };
	char *words[WORDS];
	enum form form;
	char *text;

	if (!size)
		return 0;
	form = forms[data[0] % 3];
	text = malloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	line.words = words;
	line.n_words = split(text, size - 1, words);
	if (statement_parse(&statement, form, &line) == DONE)
		check_statement(&statement, form);
	statement_release(&statement);
	check_names(form == FORM_ADD ? FORM_PLAIN : form, &line);
	free(text);
	return 0;
}
