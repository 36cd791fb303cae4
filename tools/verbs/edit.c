// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/submit.h"
#include "kernel/transaction.h"
#include "model/absent.h"
#include "model/amiss.h"
#include "model/names.h"
#include "model/present.h"
#include "text/memory.h"
#include "text/suggest.h"
#include "verbs/edit.h"
#include "verbs/outcome.h"
#include "verbs/remarks.h"

/* How often others may change the configuration between reading and changing it. */
#define TRIES	100

/**
 * struct batch - what is said of several objects
 * @names: see &struct names
 * @form: what is said
 * @statements: what that is for each object
 * @lines: the words of each
 * @changes: what is asked for each
 * @count: number of @statements, @lines, and of those in @changes
 */
struct batch {
	const struct names *names;
	enum form form;
	struct statement *statements;
	char ***lines;
	struct changes changes;
	size_t count;
};

/* Of one object, whose kind is said: the kernel knows whether it is there. */
static int edit_one(const struct context *context, const char *verb, enum form form, int argc,
		    char **argv)
{
	const struct line line = { verb, argv, argc, NULL };
	struct statement statement;
	struct change change;
	int status;

	status = statement_parse(&statement, form, &line);
	if (!status) {
		change_of_statement(&change, &statement, form);
		status = change_submit(context->netns, &change);
	}
	if (!status && form != FORM_DEL)
		remarks_of_statements(&statement, 1, form);
	statement_release(&statement);
	return status;
}

/* Several cannot have one name, or one place. */
static int check_alone(const struct batch *batch, size_t count)
{
	const struct object *object = batch->statements[0].object;
	const struct word *word;
	size_t i;

	for (i = 0; count > 1 && i < object->n_words; i++) {
		word = &object->words[i];
		if (word->flags & (WORD_RENAME | WORD_PLACE) && batch->statements[0].given[i])
			return wrong("%s " QUOTED ": %zu objects would %s; accepted: one object",
				     word->name, batch->statements[0].given[i], count,
				     word->flags & WORD_PLACE ? "stand there" : "have it");
	}
	return DONE;
}

/* OBJECT PATH and the words that are the same for all. */
static char **make_line(const struct names *names, const struct object *object,
			const char *path)
{
	char **line = zeros(names->n_words + 3, sizeof(*line));
	size_t n_words;
	char **words = names_words(names, object, &n_words);

	line[0] = duplicate(object->name);
	line[1] = duplicate(path);
	if (n_words)
		memcpy(line + 2, words, n_words * sizeof(*line));
	return line;
}

static void free_line(char **line)
{
	free(line[0]);
	free(line[1]);
	free(line);
}

static int parse(struct statement *statement, const struct names *names, enum form form,
		 char **words)
{
	struct line line = { .verb = names->verb, .words = words };

	while (words[line.n_words])
		line.n_words++;
	return statement_parse(statement, form, &line);
}

/* What is wrong with the words themselves needs no kernel to be found, if the kind is said
 * that they are of. If it is not, a name that nothing has is the first thing to be wrong.
 */
static int check_words(const struct names *names, enum form form)
{
	const struct named *first = names->list;
	const struct object *object = first->object;
	struct statement statement;
	char **line;
	int status;

	if (form == FORM_SET && !names->n_words)
		return wrong("set '%.80s': what to change is missing; accepted: WORD VALUE",
			     first->text);
	if (!object || first->is_all)
		return DONE;
	line = make_line(names, object, first->text);
	status = parse(&statement, names, form, line);
	statement_release(&statement);
	free_line(line);
	return status;
}

static int add_target(struct batch *batch, const struct target *target, bool is_alone)
{
	struct statement *statement = &batch->statements[batch->count];
	struct change *change = &batch->changes.list[batch->count];
	char text[PATH_TEXT];
	int status;

	path_text(&target->entity->path, text);
	batch->lines[batch->count++] = make_line(batch->names, target->object, text);
	status = parse(statement, batch->names, batch->form, batch->lines[batch->count - 1]);
	if (!status)
		status = statement_edit(statement, target->entity);
	if (status)
		return status;
	change_of_statement(change, statement, batch->form);
	change->is_one_of_many = !is_alone;
	batch->changes.count++;
	return DONE;
}

static int add_targets(struct batch *batch, const struct target *targets, size_t count)
{
	int status = DONE;
	size_t i;

	batch->statements = zeros(count, sizeof(*batch->statements));
	batch->lines = zeros(count, sizeof(*batch->lines));
	batch->changes.list = zeros(count, sizeof(*batch->changes.list));
	for (i = 0; i < count && !status; i++) {
		status = add_target(batch, &targets[i], count == 1);
		if (!status && !i)
			status = check_alone(batch, count);
	}
	return status;
}

/* The kernel would refuse it, but does not say what there is. */
static int check_named(const struct batch *batch, const struct ruleset *ruleset)
{
	const struct change *change;
	size_t i;

	for (i = 0; batch->form == FORM_SET && i < batch->changes.count; i++) {
		change = &batch->changes.list[i];
		if (absent_words(ruleset, change->object, change->entity) ||
		    present_report(ruleset, change->object, change->entity, false))
			return REFUSED;
	}
	return DONE;
}

static void tell(const struct context *context, const struct batch *batch,
		 const struct summary *summary)
{
	/* As of one whose kind is said: the exit status tells all. */
	if (batch->names->count > 1 || batch->names->list->is_all)
		outcome_print(context, batch->form == FORM_DEL ? "removed" : "changed", summary,
			      0);
	if (batch->form != FORM_DEL)
		remarks_of_statements(batch->statements, batch->count, batch->form);
}

static void release(struct batch *batch)
{
	size_t i;

	for (i = 0; i < batch->count; i++) {
		statement_release(&batch->statements[i]);
		free_line(batch->lines[i]);
	}
	free(batch->statements);
	free(batch->lines);
	free(batch->changes.list);
}

/* Once; %ASK_AGAIN: what was read is not in force any more. */
static int try(const struct context *context, const struct names *names, enum form form,
	       const char *netns)
{
	struct batch batch = { .names = names, .form = form };
	struct target *targets = NULL;
	struct ruleset ruleset;
	struct summary summary;
	size_t count = 0;
	int status;

	status = ruleset_load(&ruleset, netns);
	if (!status)
		status = names_find(names, &ruleset, &targets, &count);
	if (!status)
		status = add_targets(&batch, targets, count);
	if (!status)
		status = check_named(&batch, &ruleset);
	batch.changes.generation = ruleset.generation;
	if (!status)
		status = changes_submit(&batch.changes, &summary);
	if (!status)
		tell(context, &batch, &summary);
	release(&batch);
	free(targets);
	ruleset_release(&ruleset);
	return status;
}

static int edit_many(const struct context *context, const struct names *names, enum form form)
{
	int tries = TRIES;
	int status;

	status = check_words(names, form);
	if (status)
		return status;
	/* The first has entered the network namespace. */
	status = try(context, names, form, context->netns);
	while (status == ASK_AGAIN && --tries)
		status = try(context, names, form, NULL);
	return transaction_status(status);
}

/* Of a new object only its words tell the kind, where it is not said. */
static int add_one(const struct context *context, const char *verb, int argc, char **argv)
{
	const struct line line = { verb, argv, argc, NULL };
	const struct object *kind = NULL;
	struct choices accepted;
	bool is_said = !argc || object_find(argv[0], &accepted);
	char **words;
	int status;

	if (!is_said)
		kind = objects_only(objects_left(argc, argv));
	if (!is_said && (!kind || argc < 2)) {
		status = amiss_kind(&line);
		if (status)
			return status;
	}
	if (!kind)
		return edit_one(context, verb, FORM_ADD, argc, argv);
	words = zeros(argc + 2, sizeof(*words));
	words[0] = duplicate(kind->name);
	memcpy(words + 1, argv, argc * sizeof(*words));
	status = edit_one(context, verb, FORM_ADD, argc + 1, words);
	free(words[0]);
	free(words);
	return status;
}

static bool is_one(const struct names *names)
{
	return names->count == 1 && names->list->object && !names->list->is_all &&
	       !names->has_elements;
}

int edit(const struct context *context, const char *verb, enum form form, int argc,
	 char **argv)
{
	const struct line line = { verb, argv, argc, NULL };
	struct names names;
	char **words;
	int status;

	if (form == FORM_ADD)
		return add_one(context, verb, argc, argv);
	status = names_parse(&names, form, &line);
	if (!status && is_one(&names)) {
		words = make_line(&names, names.list->object, names.list->text);
		status = edit_one(context, verb, form, names.n_words + 2, words);
		free_line(words);
	} else if (!status) {
		status = edit_many(context, &names, form);
	}
	names_release(&names);
	return status;
}
