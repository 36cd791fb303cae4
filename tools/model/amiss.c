// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "model/amiss.h"
#include "text/place.h"
#include "text/program.h"
#include "text/suggest.h"

/* ---- In the place of the kind */

/* Whether a line of a file is as the command line has it. */
static bool has_verb(const struct line *line)
{
	static const char *const verbs[] = {
		"add", "set", "del", "health", "flush", "replay", "confirm", PROGRAM
	};
	struct choices accepted;
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(line->words[0], verbs[i]))
			return true;
	return line->n_words > 1 && object_find(line->words[1], &accepted);
}

int amiss_object(const struct line *line, struct choices *accepted)
{
	const struct object *kind;

	if (!place_is_file())
		return unknown("object", accepted);
	choices_add(accepted, FILE_INCLUDE);
	if (has_verb(line))
		return wrong("unknown object " QUOTED ": a file has no verbs; accepted: %s",
			     line->words[0], accepted->list);
	kind = objects_only(objects_left(line->n_words, line->words));
	if (kind)
		choices_value(accepted, kind->name);
	return unknown("object", accepted);
}

/* Whether it can be nothing but a name, or its value shows that it is one. */
static bool is_name(const struct line *line)
{
	struct choices accepted;

	if (strchr(line->words[0], '/'))
		return true;
	if (line->n_words < 2)
		return false;
	if (objects_left(line->n_words, line->words))
		return true;
	object_find(line->words[0], &accepted);
	return !accepted.nearest && strpbrk(line->words[1], ".:,");
}

/* "receiver n/r to ADDRESS:PORT" */
static void tell_kind(const struct object *object, const char *name, FILE *out)
{
	const struct word *word = object->words;

	while (!(word->flags & WORD_REQUIRED))
		word++;
	fprintf(out, "%s %.80s", object->name, name);
	if (!(word->flags & WORD_IMPLIED))
		fprintf(out, " %s", word->name);
	fprintf(out, " %s", word->value);
}

int amiss_kind(const struct line *line)
{
	bool is_member = line->n_words && strchr(line->words[0], '/');
	const char *comma = "";
	char text[512] = "";
	size_t i;
	FILE *out;

	if (!line->n_words || !is_name(line))
		return DONE;
	out = fmemopen(text, sizeof(text), "w");
	for (i = 0; objects[i] && out; i++) {
		if (objects[i]->is_member != is_member)
			continue;
		fputs(comma, out);
		tell_kind(objects[i], line->words[0], out);
		comma = ", or ";
	}
	if (out)
		fclose(out);
	return wrong("%s " QUOTED ": its kind is not said, and no word tells it; accepted: %s",
		     line->verb, line->words[0], text);
}

/* ---- In the place of a word */

/* What follows a text that should have been in quotes. */
static bool is_of_phrase(const struct object *object, const struct line *line, size_t index)
{
	const struct word *word = NULL;
	struct choices accepted;

	if (index >= 4)
		word = object_word(object, line->words[index - 2], &accepted);
	if (!word || !word->kind->is_phrase)
		return false;
	wrong(QUOTED ": it follows the text of '%s'; accepted: a text of several words in quotes",
	      line->words[index], word->name);
	return true;
}

/* What follows a list as another item of it. */
static bool is_of_list(const struct object *object, enum form form, const struct line *line,
		       size_t index)
{
	const struct word *word = object_implied(object);
	struct fault fault = { "", "" };
	struct choices accepted;

	if (index >= 4)
		word = object_word(object, line->words[index - 2], &accepted);
	if (!word || !word->kind->edit ||
	    !word->kind->edit(word, line->words[index], NULL, NULL, &fault))
		return false;
	if (form == FORM_SET && word_is_edit(word, line->words[index - 1]))
		wrong(QUOTED ": it follows the items of '%s' without a sign of its own; accepted: "
		      "+ITEM or -ITEM, or a comma in place of the blank before it",
		      line->words[index], word->name);
	else
		wrong(QUOTED ": it follows the list of '%s', which is one word, with commas "
		      "between its items; accepted: %s",
		      line->words[index], word->name, word->value);
	return true;
}

/* "state=down" */
static bool is_joined(const struct object *object, const char *text)
{
	size_t length = strcspn(text, "=");
	const struct word *word;
	size_t i;

	for (i = 0; text[length] && i < object->n_words; i++) {
		word = &object->words[i];
		if (strlen(word->name) != length || strncmp(word->name, text, length))
			continue;
		wrong("unknown word " QUOTED ": a blank, and no '=', is before a value; "
		      "accepted: %s %s", text, word->name,
		      text[length + 1] ? text + length + 1 : word->value);
		return true;
	}
	return false;
}

/* Whether it is one of "up|down", or of the names of a list. */
static bool is_choice(const struct word *word, const char *text)
{
	const char *literal = word->value;
	size_t length = strlen(text);
	size_t i;

	for (i = 0; word->choices && word->choices[i]; i++)
		if (!strcmp(word->choices[i], text))
			return true;
	for (; *literal; literal += strcspn(literal, "|"), literal += *literal == '|')
		if (length && strcspn(literal, "|") == length && !strncmp(literal, text, length))
			return true;
	return false;
}

/* Whether the value of a word that objects cannot be without. */
static bool is_required(const struct object *object, const struct word *word, const char *text)
{
	struct fault fault = { "", "" };
	bool is_right;
	union any any;

	if (!(word->flags & WORD_REQUIRED))
		return false;
	memset(&any, 0, sizeof(any));
	object->init(&any.entity);
	is_right = word->kind->parse(word, text, word_place(word, &any.entity), &fault);
	object_release(object, &any.entity);
	return is_right;
}

/* The only word that would take the text for its value, and was not given; or NULL. */
static const struct word *word_of_value(const struct object *object, const char *const *given,
					const char *text)
{
	const struct word *found = NULL;
	const struct word *word;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		word = &object->words[i];
		if (given[i] || word->flags & (WORD_RENAME | WORD_IMPLIED) ||
		    (!is_choice(word, text) && !is_required(object, word, text)))
			continue;
		if (found)
			return NULL;
		found = word;
	}
	return found;
}

/* It accepts no other name than what stands behind the object but in a "set". */
int amiss_word(const struct object *object, const char *const *given, enum form form,
	       const struct line *line, size_t index)
{
	const char *text = line->words[index];
	const struct word *word;
	struct choices accepted;
	size_t i;

	if (text[0] == ',')
		return wrong(QUOTED ": a list has no blanks; accepted: %s", text,
			     "nothing before the ','");
	if (is_of_phrase(object, line, index) || is_of_list(object, form, line, index) ||
	    is_joined(object, text))
		return WRONG;
	choices_init(&accepted, text);
	for (i = 0; i < object->n_words; i++)
		if (form == FORM_SET || !(object->words[i].flags & WORD_RENAME))
			choices_add(&accepted, object->words[i].name);
	word = word_of_value(object, given, text);
	if (word)
		choices_value(&accepted, word->name);
	return unknown("word", &accepted);
}
