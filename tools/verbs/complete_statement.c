// SPDX-License-Identifier: GPL-2.0-or-later
/* What may come next in the statement of an "add", "set" or "del". */
#include <stdlib.h>
#include <string.h>

#include "model/names.h"
#include "text/memory.h"
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
			offer_once(completion, object->words[i].name, object->words[i].help);
}

static bool has_item(const char *list, const char *item)
{
	size_t length;

	for (;; list += length + 1) {
		length = strcspn(list, ",");
		if (strlen(item) == length && !strncmp(list, item, length))
			return true;
		if (!list[length])
			return false;
	}
}

/* Of a list the last item is completed; "+" and "-" are before each of what is changed. */
static void offer_item(const struct completion *completion, const struct word *word,
		       enum form form)
{
	const char *last = strrchr(completion->start, ',');
	struct completion rest = *completion;
	char *before = duplicate(completion->start);
	size_t length = last ? last - completion->start + 1 : 0;
	size_t i;

	if (form == FORM_SET && (before[length] == '+' || before[length] == '-'))
		length++;
	before[length] = '\0';
	rest.before = before;
	rest.start += length;
	for (i = 0; word->choices[i]; i++)
		if (!has_item(before, word->choices[i]))
			offer(&rest, word->choices[i], "");
	free(before);
}

/* Values of a word; with %FORM_SET also what is added to a list and removed from it. */
static void offer_value(const struct completion *completion, const struct word *word,
			enum form form)
{
	size_t i;

	/* Those of a name are what it must not be. */
	if (word->flags & WORD_RENAME)
		return;
	if (word->choices && word->kind->edit) {
		offer_item(completion, word, form);
		return;
	}
	for (i = 0; word->choices && word->choices[i]; i++)
		offer(completion, word->choices[i], "");
	if (!word->choices)
		offer_place(completion, word->value);
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
		offer_value(completion, word, form);
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

/* NAME [WORD VALUE]..., of a new object whose words tell the kind. */
static void offer_words_of_new(struct completion *completion)
{
	unsigned int left = objects_left(completion->n_given, completion->given);
	bool is_value = completion->n_given % 2 == 0;
	size_t i;

	completion->path = *completion->given++;
	completion->n_given--;
	for (i = 0; objects[i]; i++)
		if (left & 1U << i)
			offer_words_or_value(completion, objects[i], FORM_ADD, is_value);
}

static void offer_object_names(const struct completion *completion, const struct object *object,
			       enum form form)
{
	if (object)
		offer_path(completion, object, form);
	else
		offer_names(completion);
}

/* Another name beside the first; it is not offered before it is begun. */
static void offer_other_names(const struct completion *completion, const struct object *object)
{
	struct completion other = *completion;

	other.like = completion->given[!!object];
	if (completion->start[0])
		offer_object_names(&other, object, FORM_SET);
}

/* What stands first. */
static void offer_kinds(const struct completion *completion, enum form form)
{
	size_t i;

	if (form != FORM_ADD)
		offer_names(completion);
	for (i = 0; objects[i]; i++)
		offer(completion, objects[i]->name, "");
	/* What is new in a collector may do without its kind. */
	if (form == FORM_ADD && completion->start[0])
		offer_path(completion, &receiver_object, form);
}

/* [OBJECT] PATH... [WORD VALUE]...; of an "add" one path. */
void offer_statement(struct completion *completion, enum form form)
{
	const struct object *object;
	struct choices accepted;
	size_t end;

	if (!completion->n_given) {
		offer_kinds(completion, form);
		return;
	}
	object = object_find(completion->given[0], &accepted);
	if (object && completion->n_given == 1) {
		offer_path(completion, object, form);
		return;
	}
	if (form == FORM_ADD && !object) {
		offer_words_of_new(completion);
		return;
	}
	end = form == FORM_ADD ? 2 : names_end(completion->n_given, completion->given);
	if (form == FORM_DEL || (form == FORM_SET && end == (size_t)completion->n_given))
		offer_other_names(completion, object);
	if (form != FORM_DEL)
		offer_words_of(completion, object, form, end);
}
