// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "model/objects.h"
#include "model/write.h"
#include "text/memory.h"

/* What would mean something else in a file: see file.h. */
static void print_escaped(const char *text, FILE *out)
{
	const char *c;

	for (c = text; *c; c++) {
		if (*c == '\\' || ((*c == '#' || *c == '"') && c == text))
			fputc('\\', out);
		fputc(*c, out);
	}
}

static void print_quoted(const char *text, FILE *out)
{
	const char *c;

	fputc('"', out);
	for (c = text; *c; c++) {
		if (*c == '\\' || *c == '"')
			fputc('\\', out);
		fputc(*c, out);
	}
	fputc('"', out);
}

/* @is_clean: it is for people, and need not be what is read again */
static void write_word(const struct word *word, const struct entity *entity, bool is_clean,
		       FILE *out)
{
	char *text;

	if (!word->kind->is_text) {
		word->kind->print(word, word_value(word, entity), out);
		return;
	}
	text = is_clean ? word_text(word, entity) : word_as_is(word, entity);
	if (word->kind->is_phrase)
		print_quoted(text, out);
	else
		print_escaped(text, out);
	free(text);
}

void word_print_name(const struct word *word, FILE *out)
{
	if (word->flags & WORD_IMPLIED)
		fputc(' ', out);
	else
		fprintf(out, " %s ", word->name);
}

void word_print(const struct word *word, const struct entity *entity, FILE *out)
{
	write_word(word, entity, true, out);
}

static void write_statement(const struct object *object, const struct entity *entity,
			    bool is_clean, FILE *out)
{
	uint32_t words = object_words(object, entity);
	const struct path *path = &entity->path;
	size_t i;

	fprintf(out, "%s %s%s%s", object->name, path->collector, path->member[0] ? "/" : "",
		path->member);
	for (i = 0; i < object->n_words; i++) {
		if (!(words & UINT32_C(1) << i))
			continue;
		word_print_name(&object->words[i], out);
		write_word(&object->words[i], entity, is_clean, out);
	}
}

json_t *statement_json(const struct object *object, const struct entity *entity)
{
	char *text = NULL;
	json_t *json;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	write_statement(object, entity, false, out);
	fclose(out);
	json = json_string(text);
	/* To the kernel the name of a device is bytes, to JSON it is UTF-8. */
	if (!json)
		json = json_null();
	free(text);
	return json;
}

/**
 * struct writing - a ruleset on its way to a file
 * @is_clean: see write_word()
 * @out: the file
 */
struct writing {
	bool is_clean;
	FILE *out;
};

static void print_statement(const struct object *object, const struct entity *entity,
			    void *data)
{
	const struct writing *writing = data;

	if (object == &collector_object)
		fputc('\n', writing->out);
	write_statement(object, entity, writing->is_clean, writing->out);
	fputc('\n', writing->out);
}

void ruleset_print(const struct ruleset *ruleset, bool is_clean, FILE *out)
{
	struct writing writing = { is_clean, out };

	ruleset_visit_all(ruleset, print_statement, &writing);
}
