// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/amiss.h"
#include "model/statement.h"
#include "text/memory.h"
#include "text/place.h"
#include "text/suggest.h"

/* The word of a line, or NULL after the last one. Messages are about it. */
static char *look_at(const struct line *line, size_t index)
{
	if (index >= line->n_words)
		return NULL;
	if (line->numbers)
		place_line(line->numbers[index]);
	return line->words[index];
}

static int parse_object(struct statement *statement, const struct line *line)
{
	const char *name = look_at(line, 0);
	struct choices accepted;

	statement->object = object_find(name ? name : "", &accepted);
	if (!name)
		return wrong("%s: the object is missing; accepted: %s", line->verb,
			     accepted.list);
	if (!statement->object)
		return amiss_object(line, &accepted);
	statement->object->init(&statement->any.entity);
	return DONE;
}

static int parse_path(struct statement *statement, const struct line *line)
{
	const struct object *object = statement->object;
	const char *space = line->verb[0] ? " " : "";
	const char *path = look_at(line, 1);
	struct fault fault = { "", "" };

	if (!path)
		return wrong("%s%s%s: the name is missing; accepted: %s", line->verb, space,
			     object->name, object->path);
	if (!object_path_parse(object, path, &statement->any.entity.path, &fault))
		return fault_report(&fault, object->name, path);
	statement->path = path;
	snprintf(statement->about, sizeof(statement->about), "%s%s%s '%s'", line->verb, space,
		 object->name, path);
	return DONE;
}

/* A blank after a comma of a list has made several words of it. */
static bool is_cut(const struct word *word, const char *value)
{
	size_t length = value ? strlen(value) : 0;

	return word->kind->count && length && value[length - 1] == ',';
}

/* In quotes they are one word. */
static bool has_blank(const struct word *word, const char *value)
{
	return (word->kind->count || word->kind->edit) && value[strcspn(value, " \t")];
}

static int parse_value(struct statement *statement, enum form form, const struct word *word,
		       const char *value)
{
	size_t index = word - statement->object->words;
	void *place = word_place(word, &statement->any.entity);
	struct fault fault = { "", "" };
	bool is_right;

	if (statement->given[index])
		return wrong("%s: the word is given twice; accepted: once", word->name);
	if (!value)
		return wrong("%s: its value is missing; accepted: %s %s", word->name,
			     word->name, word->value);
	if (is_cut(word, value) || has_blank(word, value))
		return wrong("%s " QUOTED ": a list has no blanks; accepted: %s", word->name,
			     value, word->value);
	statement->given[index] = value;
	if (form == FORM_SET && word_is_edit(word, value)) {
		statement->edits |= UINT32_C(1) << index;
		is_right = word->kind->edit(word, value, NULL, NULL, &fault);
	} else {
		is_right = word->kind->parse(word, value, place, &fault);
	}
	return is_right ? DONE : fault_report(&fault, word->name, value);
}

size_t statement_first(const struct object *object, size_t n_words, char *const *words)
{
	struct choices accepted;

	if (!object_implied(object) || n_words < 3 || object_word(object, words[2], &accepted))
		return 2;
	return 3;
}

/* What stands behind the path, without its word. */
static int parse_implied(struct statement *statement, enum form form, const struct line *line)
{
	const struct word *word = object_implied(statement->object);

	return parse_value(statement, form, word, look_at(line, 2));
}

/* One wrong value says nothing of the next, but after a word that is unknown
 * there is no telling words from values.
 */
static int parse_words(struct statement *statement, enum form form, const struct line *line)
{
	size_t i = statement_first(statement->object, line->n_words, line->words);
	struct choices accepted;
	const struct word *word;
	int status = DONE;
	const char *value;
	int result;

	if (i == 3)
		status = parse_implied(statement, form, line);
	if (status && (!place_is_file() ||
		       is_cut(object_implied(statement->object), line->words[2])))
		return status;
	for (; i < line->n_words; i += 2) {
		word = object_word(statement->object, look_at(line, i), &accepted);
		if (!word)
			return amiss_word(statement->object, statement->given, form, line, i);
		if (form != FORM_SET && word->flags & WORD_RENAME)
			return wrong("%s: only 'set' gives another name; accepted: the name behind '%s'",
				     word->name, statement->object->name);
		value = look_at(line, i + 1);
		result = parse_value(statement, form, word, value);
		if (result && (!place_is_file() || is_cut(word, value)))
			return result;
		status = status ? status : result;
	}
	return status;
}

static int check_required(const struct statement *statement)
{
	const struct word *word;
	size_t i;

	for (i = 0; i < statement->object->n_words; i++) {
		word = &statement->object->words[i];
		if ((word->flags & WORD_REQUIRED) && !statement->given[i])
			return word->flags & WORD_IMPLIED ?
			       wrong("%s: %s are missing; accepted: %s", statement->about,
				     word->name, word->value) :
			       wrong("%s: the word '%s' is missing; accepted: %s %s",
				     statement->about, word->name, word->name, word->value);
	}
	return DONE;
}

static int check_given(const struct statement *statement)
{
	struct choices accepted;

	if (statement_words(statement))
		return DONE;
	object_word(statement->object, "", &accepted);
	return wrong("%s: what to change is missing; accepted: %s", statement->about,
		     accepted.list);
}

/* Messages are about the value of a word that was given. */
static void look_at_word(const struct line *line, const char *value)
{
	size_t i;

	for (i = 2; i < line->n_words; i++)
		if (line->words[i] == value)
			look_at(line, i);
}

/* What is not said has its default, but of what is there already. */
static uint32_t known_words(const struct statement *statement, enum form form)
{
	return form == FORM_ADD ? object_all_words(statement->object) :
				  statement_words(statement);
}

static int check_conflict(const struct statement *statement, enum form form,
			  const struct line *line)
{
	const struct object *object = statement->object;
	struct fault fault = { "", "" };
	struct choices accepted;
	const char *value;
	const char *name;

	if (!object->conflict ||
	    object->conflict(&statement->any.entity, known_words(statement, form), &name, &fault))
		return DONE;
	value = statement->given[object_word(object, name, &accepted) - object->words];
	look_at_word(line, value);
	return fault_report(&fault, name, value);
}

int statement_parse(struct statement *statement, enum form form, const struct line *line)
{
	int status;

	memset(statement, 0, sizeof(*statement));
	status = parse_object(statement, line);
	if (!status)
		status = parse_path(statement, line);
	if (status)
		return status;
	if (form == FORM_DEL)
		return line->n_words > 2 ? superfluous(look_at(line, 2)) : DONE;
	status = parse_words(statement, form, line);
	if (status)
		return status;
	look_at(line, 0);
	if (form == FORM_ADD)
		status = check_required(statement);
	if (form == FORM_SET)
		status = check_given(statement);
	return status ? status : check_conflict(statement, form, line);
}

int statement_edit(struct statement *statement, const struct entity *present)
{
	const struct object *object = statement->object;
	struct fault fault = { "", "" };
	const struct word *word;
	size_t i;

	for (i = 0; i < object->n_words; i++) {
		if (!(statement->edits & UINT32_C(1) << i))
			continue;
		word = &object->words[i];
		if (!word->kind->edit(word, statement->given[i], word_value(word, present),
				      word_place(word, &statement->any.entity), &fault))
			return refused("%s: %s " QUOTED ": %s", statement->about, word->name,
				       fault.item[0] ? fault.item : statement->given[i],
				       fault.why);
	}
	return DONE;
}

static void caution(const struct statement *statement, const struct entity *entity)
{
	const char *text = NULL;

	if (statement->object->caution)
		text = statement->object->caution(entity);
	if (text)
		warn("%s: %s", statement->about, text);
}

void statement_caution(const struct statement *statement)
{
	caution(statement, &statement->any.entity);
}

void statement_caution_of(const struct statement *statement, const struct entity *entity)
{
	const struct object *object = statement->object;
	uint32_t words = statement_words(statement);
	size_t i;

	for (i = 0; object->cautioned && object->cautioned[i]; i++) {
		if (!object_has_word(object, words, object->cautioned[i]))
			continue;
		caution(statement, entity);
		return;
	}
}

void statement_release(struct statement *statement)
{
	if (statement->object)
		object_release(statement->object, &statement->any.entity);
}

uint32_t statement_words(const struct statement *statement)
{
	uint32_t words = 0;
	size_t i;

	for (i = 0; i < statement->object->n_words; i++)
		if (statement->given[i])
			words |= UINT32_C(1) << i;
	return words;
}
