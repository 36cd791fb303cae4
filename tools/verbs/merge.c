// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/transaction.h"
#include "model/merge.h"
#include "text/output.h"
#include "text/place.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/outcome.h"
#include "verbs/remarks.h"
#include "verbs/verb.h"

/**
 * struct arguments - what the command line asks for
 * @file: name of the file
 * @confirm: seconds; 0: no confirmation is needed
 */
struct arguments {
	const char *file;
	uint32_t confirm;
};

static int parse_arguments(int argc, char **argv, struct arguments *arguments)
{
	static const char *const options[] = { CONFIRM, NULL };
	int status = DONE;
	int i;

	memset(arguments, 0, sizeof(*arguments));
	for (i = 0; i < argc && !status; i++) {
		if (!strcmp(argv[i], CONFIRM))
			status = confirm_parse(++i < argc ? argv[i] : NULL,
					       &arguments->confirm);
		else if (argv[i][0] == '-' && argv[i][1])
			status = unknown_option(argv[i], options);
		else if (arguments->file)
			status = superfluous(argv[i]);
		else
			arguments->file = argv[i];
	}
	if (!status && !arguments->file)
		return file_argument("merge", 0, NULL);
	return status;
}

static const struct entity *find(const struct object *object, const struct path *path,
				 uint32_t *words, void *data)
{
	const struct statement *statement = merge_find(data, object, path);

	if (!statement)
		return NULL;
	*words = statement_words(statement);
	return &statement->any.entity;
}

static void look_at(const struct entity *entity, const char *word, void *data)
{
	const struct merge *merge = data;

	config_look_at(&merge->config, entity, word);
}

/* Where it is to stand can be said when all are there: as of a whole file it does not
 * matter which line comes first.
 */
static void add_statement(const struct statement *statement, enum form form, void *data)
{
	struct change change;

	change_of_statement(&change, statement, form);
	change.words &= ~object_flagged(statement->object, WORD_PLACE);
	transaction_add(data, &change);
}

static void add_place(const struct statement *statement, enum form form, void *data)
{
	struct change change;

	(void)form;
	change_of_statement(&change, statement, FORM_SET);
	change.words &= object_flagged(statement->object, WORD_PLACE);
	change.is_renamed = true;
	if (change.words)
		transaction_add(data, &change);
}

static int change(struct kernel *kernel, struct merge *merge, uint32_t generation,
		  uint32_t confirm, struct summary *summary)
{
	const struct origin origin = { find, look_at, merge, false };
	struct transaction transaction;
	int status;

	status = transaction_continue(&transaction, kernel, generation, &origin);
	if (status)
		return status;
	merge_visit(merge, add_statement, &transaction);
	merge_visit(merge, add_place, &transaction);
	return transaction_commit(&transaction, confirm, summary);
}

static int submit(const struct context *context, const struct arguments *arguments,
		  struct merge *merge, uint32_t generation)
{
	struct summary summary;
	struct kernel kernel;
	int status;

	status = kernel_open(&kernel, context->netns);
	if (status)
		return status;
	place_enter(arguments->file, &merge->config.file.map);
	status = transaction_status(change(&kernel, merge, generation, arguments->confirm,
					   &summary));
	place_leave();
	kernel_close(&kernel);
	if (status)
		return status;
	/* In the network namespace, which has been entered. */
	remarks_of_merge(merge, arguments->file);
	outcome_print(context, "merged", &summary, arguments->confirm);
	return DONE;
}

static void count(const struct object *object, const struct entity *entity, void *data)
{
	uint32_t *number = data;

	(void)object;
	(void)entity;
	++*number;
}

/* It removes nothing, so that it is no error; but it may not be what was meant. */
static void tell_nothing(const struct context *context, const struct arguments *arguments,
			 const struct ruleset *present)
{
	struct summary summary = { .generation = present->generation };
	json_t *document;

	warn(QUOTED ": there is no statement, and nothing was to be merged", arguments->file);
	if (!context->json)
		return;
	ruleset_visit_all(present, count, &summary.numbers[FLOWTEE_A_SUMMARY_KEPT]);
	document = json_object();
	json_object_set_new(document, "generation", json_integer(summary.generation));
	summary_add_json(&summary, document);
	json_print(document);
}

int run_merge(const struct context *context, int argc, char **argv)
{
	struct arguments arguments;
	struct ruleset present;
	struct merge merge;
	int status;

	status = parse_arguments(argc, argv, &arguments);
	if (status)
		return status;
	status = ruleset_load(&present, context->netns);
	if (status) {
		ruleset_release(&present);
		return status;
	}
	status = merge_load(&merge, arguments.file, &present);
	if (!status && merge.config.file.n_statements)
		status = submit(context, &arguments, &merge, present.generation);
	else if (!status)
		tell_nothing(context, &arguments, &present);
	merge_release(&merge);
	ruleset_release(&present);
	return status;
}
