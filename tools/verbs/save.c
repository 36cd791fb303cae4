// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "kernel/dump.h"
#include "model/write.h"
#include "text/output.h"
#include "text/suggest.h"
#include "verbs/verb.h"

static void add_statement(const struct object *object, const struct entity *entity, void *data)
{
	json_array_append_new(data, statement_json(object, entity));
}

static void print_json(const struct ruleset *ruleset)
{
	json_t *document = json_object();
	json_t *statements = json_array();

	ruleset_visit_all(ruleset, add_statement, statements);
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
		ruleset_print(&ruleset, output_is_terminal(), stdout);
	}
	ruleset_release(&ruleset);
	return status;
}
