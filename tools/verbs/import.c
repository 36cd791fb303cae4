// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "import/output.h"
#include "import/pmacct/pmacct.h"
#include "import/read.h"
#include "import/samplicator/samplicator.h"
#include "model/objects.h"
#include "text/memory.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/verb.h"

#define ACCEPTED_PMACCT \
	"--config FILE, --receivers FILE, --daemon nfacctd|sfacctd, --name NAME, --source " \
	"SOURCE, --partial"
#define ACCEPTED_SAMPLICATOR \
	"[--name NAME] [--source SOURCE]... [--partial] -- ARGUMENTS OF SAMPLICATE"

static int read_source(struct import *import, const char *value, const char *accepted)
{
	struct fault fault = { "", "" };

	if (!value)
		return wrong("import %s: --source: its value is missing; accepted: %s",
			     import->program, accepted);
	if (!own_sources_add(&import->sources, value, &fault))
		return wrong("import %s: --source " QUOTED ": %s", import->program, value,
			     fault.why);
	return DONE;
}

static int read_name(struct import *import, const char *value, const char *accepted)
{
	struct fault fault = { "", "" };
	struct path path;

	if (import->name)
		return wrong("import %s: --name: it is given twice; accepted: once",
			     import->program);
	if (!value)
		return wrong("import %s: --name: its value is missing; accepted: %s",
			     import->program, accepted);
	if (!object_path_parse(&collector_object, value, &path, &fault))
		return wrong("import %s: --name " QUOTED ": %s", import->program, value,
			     fault.why);
	import->name = value;
	return DONE;
}

/* Options that all programs have: takes one with its value, if @argv begins with one. */
static bool read_common(struct import *import, char ***argv, const char *accepted, bool *partial,
			int *status)
{
	*status = DONE;
	if (!strcmp(**argv, "--partial"))
		*partial = true;
	else if (!strcmp(**argv, "--source"))
		*status = read_source(import, *++*argv, accepted);
	else if (!strcmp(**argv, "--name"))
		*status = read_name(import, *++*argv, accepted);
	else
		return false;
	return true;
}

static void check_source(struct import *import)
{
	const struct origin origin = { "arguments", 0 };

	if (own_sources_given(&import->sources) && !import->sources.is_used)
		report_add(&import->report, REMARK_UNNEEDED, &origin, "--source",
			   "there is no receiver whose copies have an address of the kernel's choice");
}

static int finish(const struct context *context, struct import *import, int status,
		  bool partial)
{
	if (!status)
		check_source(import);
	if (!status)
		status = import_print(import, context->json, partial);
	import_release(import);
	return status;
}

/* A name alone is that of a file. */
static int refuse_pmacct(const struct pmacct_files *files, const char *word)
{
	static const char *const options[] = {
		"--config", "--receivers", "--daemon", "--name", "--source", "--partial", NULL,
	};
	struct choices accepted;
	size_t i;

	if (word[0] == '-')
		return unknown_option(word, options);
	choices_init(&accepted, word);
	for (i = 0; options[i]; i++)
		choices_add(&accepted, options[i]);
	if (!files->config || !files->receivers)
		choices_value(&accepted, files->config ? "--receivers" : "--config");
	return unknown("word", &accepted);
}

static int parse_pmacct(struct import *import, int argc, char **argv,
			struct pmacct_files *files, bool *partial)
{
	const char **place;
	int status;

	(void)argc;
	for (; *argv; argv++) {
		if (read_common(import, &argv, ACCEPTED_PMACCT, partial, &status)) {
			if (status)
				return status;
			continue;
		}
		place = !strcmp(*argv, "--config") ? &files->config :
			!strcmp(*argv, "--receivers") ? &files->receivers :
			!strcmp(*argv, "--daemon") ? &files->daemon : NULL;
		if (!place)
			return refuse_pmacct(files, *argv);
		if (*place)
			return wrong("import pmacct: %s: it is given twice; accepted: once", *argv);
		if (!argv[1])
			return wrong("import pmacct: %s: its value is missing; accepted: "
				     ACCEPTED_PMACCT, *argv);
		*place = *++argv;
	}
	if (!files->config)
		return wrong("import pmacct: --config is missing; accepted: " ACCEPTED_PMACCT);
	if (files->daemon && strcmp(files->daemon, "nfacctd") && strcmp(files->daemon, "sfacctd"))
		return wrong("import pmacct: --daemon " QUOTED ": there is no such daemon with a tee; accepted: nfacctd, sfacctd",
			     files->daemon);
	return DONE;
}

static int run_pmacct(const struct context *context, int argc, char **argv)
{
	struct import import = { .program = "pmacct", .read = import_read };
	struct pmacct_files files = { NULL, NULL, NULL };
	bool partial = false;
	int status;

	status = parse_pmacct(&import, argc, argv, &files, &partial);
	if (status)
		return status;
	status = import_pmacct(&import, &files);
	return finish(context, &import, status, partial);
}

/* Takes what comes before --, which is then the first of the arguments. */
static int parse_samplicator(struct import *import, int *argc, char ***argv, bool *partial)
{
	char **next = *argv;
	int status;

	for (; *next && strcmp(*next, "--"); next++) {
		if (!read_common(import, &next, ACCEPTED_SAMPLICATOR, partial, &status))
			break;
		if (status)
			return status;
	}
	if (!*next || strcmp(*next, "--"))
		return wrong("import samplicator: '--' is missing before the arguments of samplicate; accepted: "
			     ACCEPTED_SAMPLICATOR);
	*argc -= next - *argv;
	*argv = next;
	return DONE;
}

/* What follows -- is samplicate's, with the -- in the place of its name. */
static int run_samplicator(const struct context *context, int argc, char **argv)
{
	struct import import = { .program = "samplicator", .read = import_read };
	bool partial = false;
	int status;

	status = parse_samplicator(&import, &argc, &argv, &partial);
	if (status)
		return status;
	status = import_samplicator(&import, argc, argv);
	return finish(context, &import, status, partial);
}

int run_import(const struct context *context, int argc, char **argv)
{
	struct choices accepted;

	if (argc && !strcmp(argv[0], "pmacct"))
		return run_pmacct(context, argc - 1, argv + 1);
	if (argc && !strcmp(argv[0], "samplicator"))
		return run_samplicator(context, argc - 1, argv + 1);
	choices_init(&accepted, argc ? argv[0] : "");
	choices_add(&accepted, "pmacct");
	choices_add(&accepted, "samplicator");
	if (!argc)
		return wrong("import: the program is missing; accepted: %s", accepted.list);
	return unknown("program", &accepted);
}
