// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "statement.h"
#include "suggest.h"

static int parse_object(struct statement *statement, const char *verb, const char *name)
{
	struct choices accepted;

	statement->object = object_find(name ? name : "", &accepted);
	if (!name)
		return wrong("%s: the object is missing; accepted: %s", verb, accepted.list);
	if (!statement->object)
		return unknown("object", &accepted);
	statement->object->init(&statement->entity);
	return DONE;
}

static int parse_path(struct statement *statement, const char *verb, const char *path)
{
	const struct object *object = statement->object;
	struct fault fault = { "", "" };

	if (!path)
		return wrong("%s %s: the name is missing; accepted: %s", verb, object->name,
			     object->path);
	if (!object_path_parse(object, path, &statement->entity.path, &fault))
		return fault_report(&fault, object->name, path);
	statement->path = path;
	snprintf(statement->about, sizeof(statement->about), "%s %s '%s'", verb, object->name,
		 path);
	return DONE;
}

static const struct word *find_word(const struct object *object, const char *name,
				    struct choices *accepted)
{
	size_t i;

	choices_init(accepted, name);
	for (i = 0; i < object->n_words; i++) {
		if (!strcmp(object->words[i].name, name))
			return &object->words[i];
		choices_add(accepted, object->words[i].name);
	}
	return NULL;
}

static int parse_word(struct statement *statement, const char *name, const char *value)
{
	struct fault fault = { "", "" };
	struct choices accepted;
	const struct word *word;
	size_t index;

	word = find_word(statement->object, name, &accepted);
	if (!word)
		return unknown("word", &accepted);
	index = word - statement->object->words;
	if (statement->given[index])
		return wrong("%s: the word is given twice; accepted: once", name);
	if (!value)
		return wrong("%s: its value is missing; accepted: %s %s", name, name,
			     word->value);
	if (!word->kind->parse(word, value, word_place(word, &statement->entity), &fault))
		return fault_report(&fault, name, value);
	statement->given[index] = value;
	statement->n_given++;
	return DONE;
}

static int check_required(const struct statement *statement)
{
	const struct word *word;
	size_t i;

	for (i = 0; i < statement->object->n_words; i++) {
		word = &statement->object->words[i];
		if ((word->flags & WORD_REQUIRED) && !statement->given[i])
			return wrong("%s: the word '%s' is missing; accepted: %s %s",
				     statement->about, word->name, word->name, word->value);
	}
	return DONE;
}

static int check_given(const struct statement *statement)
{
	struct choices accepted;

	if (statement->n_given)
		return DONE;
	find_word(statement->object, "", &accepted);
	return wrong("%s: what to change is missing; accepted: %s", statement->about,
		     accepted.list);
}

static int check_conflict(const struct statement *statement)
{
	const struct object *object = statement->object;
	struct fault fault = { "", "" };
	struct choices accepted;
	const char *name;

	if (object->conflict(&statement->entity, &name, &fault))
		return DONE;
	return fault_report(&fault, name,
			    statement->given[find_word(object, name, &accepted) -
					     object->words]);
}

static int parse_words(struct statement *statement, int argc, char **argv)
{
	int status;
	int i;

	for (i = 0; i < argc; i += 2) {
		status = parse_word(statement, argv[i], i + 1 < argc ? argv[i + 1] : NULL);
		if (status)
			return status;
	}
	return DONE;
}

int statement_parse(struct statement *statement, const char *verb, enum form form,
		    int argc, char **argv)
{
	int status;

	memset(statement, 0, sizeof(*statement));
	status = parse_object(statement, verb, argc > 0 ? argv[0] : NULL);
	if (!status)
		status = parse_path(statement, verb, argc > 1 ? argv[1] : NULL);
	if (status)
		return status;
	if (form == FORM_DEL)
		return argc > 2 ? superfluous(argv[2]) : DONE;
	status = parse_words(statement, argc - 2, argv + 2);
	if (!status && form == FORM_ADD)
		status = check_required(statement);
	if (!status && form == FORM_SET)
		status = check_given(statement);
	return status ? status : check_conflict(statement);
}

void statement_release(struct statement *statement)
{
	if (statement->object)
		object_release(statement->object, &statement->entity);
}

static void put_path(const struct statement *statement, struct request *request)
{
	const struct object *object = statement->object;
	const struct path *path = &statement->entity.path;

	if (object->is_member)
		request_put_text(request, object->attr_collector, path->collector);
	request_put_text(request, object->attr_name, path_name(path));
}

static void put_words(const struct statement *statement, struct request *request)
{
	const struct word *word;
	uint32_t start;
	size_t i;

	for (i = 0; i < statement->object->n_words; i++) {
		if (!statement->given[i])
			continue;
		word = &statement->object->words[i];
		start = request_offset(request);
		word->kind->put(word, word_value(word, &statement->entity), request);
		request_mark(request, start, word->name, statement->given[i]);
	}
}

void statement_request(const struct statement *statement, uint8_t command,
		       struct request *request)
{
	const struct object *object = statement->object;
	struct nlattr *nest;
	uint32_t start;

	request_init(request, command, NLM_F_ACK, statement->about);
	start = request_offset(request);
	nest = request_nest(request, object->attr);
	put_path(statement, request);
	put_words(statement, request);
	request_nest_end(request, nest);
	request_mark(request, start, object->name, statement->path);
}
