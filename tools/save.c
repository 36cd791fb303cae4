// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "output.h"
#include "ruleset.h"
#include "save.h"
#include "statement.h"
#include "suggest.h"

static void print_statement(const struct object *object, const struct entity *entity,
			    FILE *out)
{
	statement_print(object, entity, object_words(object, entity), out);
	fputc('\n', out);
}

void save_print(const struct ruleset *ruleset, FILE *out)
{
	const struct collector *collector;
	size_t i, k;

	for (i = 0; i < ruleset->n_collectors; i++) {
		collector = &ruleset->collectors[i];
		fputc('\n', out);
		print_statement(&collector_object, &collector->entity, out);
		for (k = 0; k < collector->n_receivers; k++)
			print_statement(&receiver_object, &collector->receivers[k].entity, out);
	}
}

static void add_statement(json_t *statements, const struct object *object,
			  const struct entity *entity)
{
	json_array_append_new(statements, statement_json(object, entity));
}

static void print_json(const struct ruleset *ruleset)
{
	const struct collector *collector;
	json_t *document = json_object();
	json_t *statements = json_array();
	size_t i, k;

	for (i = 0; i < ruleset->n_collectors; i++) {
		collector = &ruleset->collectors[i];
		add_statement(statements, &collector_object, &collector->entity);
		for (k = 0; k < collector->n_receivers; k++)
			add_statement(statements, &receiver_object,
				      &collector->receivers[k].entity);
	}
	json_object_set_new(document, "statements", statements);
	json_print(document);
}

int run_save(const struct context *context, int argc, char **argv)
{
	struct ruleset ruleset;
	int status;

	if (argc)
		return superfluous(argv[0]);
	status = ruleset_load(&ruleset, context->netns);
	if (!status && context->json) {
		print_json(&ruleset);
	} else if (!status) {
		puts("# Configuration of flowtee, saved by " PROGRAM " " FLOWTEE_VERSION);
		save_print(&ruleset, stdout);
	}
	ruleset_release(&ruleset);
	return status;
}
