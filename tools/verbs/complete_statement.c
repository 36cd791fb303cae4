// SPDX-License-Identifier: GPL-2.0-or-later
/* What may come next in the statement of an "add", "set" or "del". */
#include <string.h>

#include "model/names.h"
#include "text/suggest.h"
#include "verbs/complete_statement.h"

/* Which words may come next: a bit for each. */
static uint32_t words_left(const struct completion *completion, const struct object *object,
			   enum form form)
{
	const struct word *word;
	uint32_t words = 0;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (!(word->flags & WORD_IMPLIED) && !was_given(completion, word->name, 2) &&
		    (form == FORM_SET || !(word->flags & WORD_RENAME)))
			words |= UINT32_C(1) << i;
	}
	return words;
}

/* [WORD VALUE]... */
static void offer_words(const struct completion *completion, const struct object *object,
			enum form form)
{
	uint32_t words = words_left(completion, object, form);
	size_t i;

	/* A shell types the only one, though nothing need follow; and behind the path a value may
	 * stand without its word.
	 */
	if (!completion->start[0] &&
	    (!(words & (words - 1)) || (object_implied(object) && !completion->n_given)))
		return;
	for (i = 0; i < object->n_words; i++)
		if (words & UINT32_C(1) << i)
			offer(completion, object->words[i].name, object->words[i].help);
}

static void offer_words_or_value(const struct completion *completion,
				 const struct object *object, enum form form, bool is_value)
{
	const struct word *word;
	struct choices accepted;

	if (!is_value) {
		offer_words(completion, object, form);
		return;
	}
	word = object_word(object, completion->given[completion->n_given - 1], &accepted);
	if (word)
		offer_value(completion, word);
}

/* What follows the names of objects that belong to the path before it; @object
 * NULL: of a kind that was not said.
 */
static void offer_words_of(struct completion *completion, const struct object *object,
			   enum form form, size_t begin)
{
	bool is_value = names_await_value(completion->n_given, completion->given);

	completion->path = completion->given[begin - 1];
	completion->given += begin;
	completion->n_given -= begin;
	if (object)
		offer_words_or_value(completion, object, form, is_value);
	else if (!strchr(completion->path, '/'))
		offer_words_or_value(completion, &collector_object, form, is_value);
	else
		offer_words_or_value(completion, &receiver_object, form, is_value);
}

static void offer_object_names(const struct completion *completion, const struct object *object,
			       enum form form)
{
	if (object)
		offer_path(completion, object, form);
	else
		offer_names(completion);
}

/* [OBJECT] PATH... [WORD VALUE]...; an "add" has the object, and one path. */
void offer_statement(struct completion *completion, enum form form)
{
	bool is_path = form == FORM_SET && strchr(completion->start, '/');
	bool is_begun = completion->start[0];
	const struct object *object;
	struct choices accepted;
	size_t end, i;

	if (!completion->n_given && form != FORM_ADD)
		offer_names(completion);
	for (i = 0; objects[i] && !completion->n_given; i++)
		offer(completion, objects[i]->name, "");
	if (!completion->n_given)
		return;
	object = object_find(completion->given[0], &accepted);
	end = form == FORM_SET ? names_end(completion->n_given, completion->given) : 2;
	if (form == FORM_ADD && !object)
		return;
	if (object && completion->n_given == 1)
		offer_path(completion, object, form);
	else if (form == FORM_DEL ? is_begun : is_path && end == (size_t)completion->n_given)
		offer_object_names(completion, object, form);
	else if (form != FORM_DEL)
		offer_words_of(completion, object, form, end);
}
