// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

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

void word_print(const struct word *word, const struct entity *entity, FILE *out)
{
	char *text;

	if (!word->kind->is_text) {
		word->kind->print(word, word_value(word, entity), out);
		return;
	}
	text = word_text(word, entity);
	if (word->kind->is_phrase)
		print_quoted(text, out);
	else
		print_escaped(text, out);
	free(text);
}

void statement_print(const struct object *object, const struct entity *entity,
		     uint32_t words, FILE *out)
{
	const struct path *path = &entity->path;
	size_t i;

	fprintf(out, "%s %s%s%s", object->name, path->collector, path->member[0] ? "/" : "",
		path->member);
	for (i = 0; i < object->n_words; i++) {
		if (!(words & UINT32_C(1) << i))
			continue;
		fprintf(out, " %s ", object->words[i].name);
		word_print(&object->words[i], entity, out);
	}
}

json_t *statement_json(const struct object *object, const struct entity *entity)
{
	char *text = NULL;
	json_t *json;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	statement_print(object, entity, object_words(object, entity), out);
	fclose(out);
	json = json_string(text);
	/* To the kernel the name of a device is bytes, to JSON it is UTF-8. */
	if (!json)
		json = json_null();
	free(text);
	return json;
}

static void print_statement(const struct object *object, const struct entity *entity,
			    void *data)
{
	FILE *out = data;

	if (!object->is_member)
		fputc('\n', out);
	statement_print(object, entity, object_words(object, entity), out);
	fputc('\n', out);
}

void ruleset_print(const struct ruleset *ruleset, FILE *out)
{
	ruleset_visit(ruleset, print_statement, out);
}
