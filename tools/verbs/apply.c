// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "kernel/transaction.h"
#include "model/load.h"
#include "text/place.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/outcome.h"
#include "verbs/remarks.h"
#include "verbs/verb.h"

#define ALLOW_EMPTY	"--allow-empty"
#define END_TRIAL	"--end-trial"

/**
 * struct arguments - what the command line asks for
 * @file: name of the file
 * @confirm: seconds; 0: no confirmation is needed
 * @allow_empty: the file may be without a statement
 * @end_trial: a change on trial ends by this one
 */
struct arguments {
	const char *file;
	uint32_t confirm;
	bool allow_empty;
	bool end_trial;
};

static int parse_arguments(int argc, char **argv, struct arguments *arguments)
{
	static const char *const options[] = { CONFIRM, ALLOW_EMPTY, END_TRIAL, NULL };
	int status = DONE;
	int i;

	memset(arguments, 0, sizeof(*arguments));
	for (i = 0; i < argc && !status; i++) {
		if (!strcmp(argv[i], CONFIRM))
			status = confirm_parse(++i < argc ? argv[i] : NULL,
					       &arguments->confirm);
		else if (!strcmp(argv[i], ALLOW_EMPTY))
			status = flag_option(ALLOW_EMPTY, &arguments->allow_empty);
		else if (!strcmp(argv[i], END_TRIAL))
			status = flag_option(END_TRIAL, &arguments->end_trial);
		else if (argv[i][0] == '-' && argv[i][1])
			status = unknown_option(argv[i], options);
		else if (arguments->file)
			status = superfluous(argv[i]);
		else
			arguments->file = argv[i];
	}
	if (!status && !arguments->file)
		return wrong("apply: the file is missing; accepted: FILE, or '-' for standard "
			     "input");
	return status;
}

static const struct entity *find(const struct object *object, const struct path *path,
				 uint32_t *words, void *data)
{
	*words = object_all_words(object);
	return config_find(data, object, path);
}

static void look_at(const struct entity *entity, const char *word, void *data)
{
	config_look_at(data, entity, word);
}

static void add_object(const struct object *object, const struct entity *entity, void *data)
{
	struct change change;

	change_of_entity(&change, object, entity);
	transaction_add(data, &change);
}

static int replace(struct kernel *kernel, struct config *config,
		   const struct arguments *arguments, struct summary *summary)
{
	const struct origin origin = { find, look_at, config, false };
	struct transaction transaction;
	int status;

	status = transaction_begin(&transaction, kernel, true, &origin);
	if (status)
		return status;
	transaction.ends_trial = arguments->end_trial;
	/* All of the file: the kernel finds what stays as it is. */
	ruleset_visit_all(&config->ruleset, add_object, &transaction);
	return transaction_commit(&transaction, arguments->confirm, summary);
}

/* More likely cut off, or the output of a command that failed, than meant. */
static int refuse_empty(const struct arguments *arguments, const struct config *config)
{
	if (config->file.n_statements || arguments->allow_empty)
		return DONE;
	place_enter(arguments->file, &config->file.map);
	refused("there is no statement, and all that is configured would be removed; accepted: "
		"statements, or " ALLOW_EMPTY);
	place_leave();
	return REFUSED;
}

static int apply(const struct context *context, const struct arguments *arguments,
		 struct config *config, struct summary *summary)
{
	struct kernel kernel;
	int status;

	status = kernel_open(&kernel, context->netns);
	if (status)
		return status;
	place_enter(arguments->file, &config->file.map);
	status = transaction_status(replace(&kernel, config, arguments, summary));
	place_pause();
	kernel_close(&kernel);
	return status;
}

int run_apply(const struct context *context, int argc, char **argv)
{
	struct arguments arguments;
	struct summary summary;
	struct config config;
	int status;

	status = parse_arguments(argc, argv, &arguments);
	if (status)
		return status;
	status = config_load(&config, arguments.file);
	if (!status)
		status = refuse_empty(&arguments, &config);
	if (!status)
		status = apply(context, &arguments, &config, &summary);
	/* In the network namespace, which has been entered. */
	if (!status)
		remarks_of_file(&config, arguments.file);
	place_leave();
	if (!status)
		outcome_print(context, "applied", &summary, arguments.confirm);
	config_release(&config);
	return status;
}
