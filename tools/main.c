// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * flowteectl: configures the flowtee module and shows what it does.
 *
 * The rooms, each of which knows only those below it; import/ knows
 * nothing of doctor/ and kernel/:
 *
 * verbs/	what a person types: a file a verb, the table of them (verbs.c), help
 *		and completion
 * doctor/	what commonly goes wrong: a check a file, and the path of a datagram
 * import/	configurations of other programs, a room each
 * kernel/	the way to the module and back: netlink, requests, transactions
 * model/	the configuration: objects, their words, statements, files
 * text/	messages, tables, suggestions: whatever is said
 *
 * A command's way: main.c, verbs/edit.c, model/statement.c by the tables of
 * collector.c, pool.c and receiver.c, kernel/submit.c, change.c, netlink.c.
 * A file's: verbs/apply.c, model/file.c, load.c, conflicts.c,
 * kernel/transaction.c.
 * An answer's: kernel/netlink.c, dump.c, model/ruleset.c, standing.c,
 * verbs/show.c or stats.c and stats_view.c, text/table.c.
 * An event's: kernel/events.c, verbs/monitor.c.
 * A datagram's: kernel/trace.c, model/traced.c, verbs/trace.c, trace_view.c, or
 * model/pcapng.c.
 * A reading's, of many: kernel/observe.c, model/rates.c, verbs/watch.c; or of a
 * screen: model/minute.c, verbs/top_rows.c, top_screen.c, top.c.
 * A question's: kernel/explain.c, model/explanation.c, verbs/explain.c.
 * An examination's: doctor/doctor.c, the checks in its table, doctor/path.c,
 * verbs/doctor.c.
 * An import's: verbs/import.c, import/pmacct/pmacct.c or
 * import/samplicator/samplicator.c, import/statement.c, output.c.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "text/error.h"
#include "text/output.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/arrange.h"
#include "verbs/early.h"
#include "verbs/help.h"
#include "verbs/options.h"
#include "verbs/verbs.h"

/* No options have been wrong or done all there is to do. */
#define GO_ON	(-1)

static int bad_option(int option, char **argv)
{
	static const char accepted[] = "-j, --json, -n NAME, --netns NAME, -q, --quiet, --color "
				       "always|auto|never, -h, --help, -V, --version";
	struct choices choices;

	if (option == ':' && optopt == COLOR)
		return color_option(NULL);
	if (option == ':')
		return wrong("option " QUOTED ": the name of the network namespace is "
			     "missing; accepted: -n NAME", argv[optind - 1]);
	if (optopt > 0 && optopt < 0x80 && strchr("jqhV", optopt))
		return wrong("option " QUOTED ": it takes no value; accepted: %s",
			     argv[optind - 1], accepted);
	/* In a group of letters optind may stay at the group. */
	if (optopt)
		return wrong("unknown option '-%c': accepted: %s", optopt, accepted);
	choices_init(&choices, argv[optind - 1]);
	add_common_options(&choices);
	choices_add(&choices, "-h");
	choices_add(&choices, "--help");
	choices_add(&choices, "-V");
	choices_add(&choices, "--version");
	return unknown("option", &choices);
}

static int parse_options(struct context *context, struct early *early, int argc, char **argv)
{
	int option;

	/* The verb ends the options: what follows it is the verb's, and so is what others do not
	 * know.
	 */
	while ((option = getopt_long(argc, argv, OPTIONS, options, NULL)) >= 0) {
		switch (option) {
		case 'j':
			context->json = true;
			break;
		case 'n':
			context->netns = optarg;
			break;
		case 'q':
			warn_no_more();
			break;
		case COLOR:
			if (color_option(optarg))
				return WRONG;
			break;
		case 'h':
			help_tool(context->verbs);
			return DONE;
		case 'V':
			puts(PROGRAM " " FLOWTEE_VERSION);
			return DONE;
		default:
			if (option == '?' && early_take(early, context->verbs, argv))
				break;
			return bad_option(option, argv);
		}
	}
	return GO_ON;
}

/* The verb's arguments live as long as the program. */
static int run_verb(struct context *context, const struct early *early, int argc, char **argv)
{
	struct choices accepted;
	const struct verb *verb;
	char **arguments;
	int n_arguments;

	if (!argc)
		return help_first_steps();
	verb = verb_find(context->verbs, argv[0], &accepted);
	if (!verb)
		return unknown("verb", &accepted);
	n_arguments = --argc;
	arguments = early_join(early, verb, &n_arguments, argv + 1);
	if (arguments)
		arguments = arrange(context, verb, &n_arguments, arguments);
	if (!arguments)
		return WRONG;
	if (!context->help)
		return verb->run(context, n_arguments, arguments);
	help_verb(verb, argc, argv + 1);
	return DONE;
}

int main(int argc, char **argv)
{
	struct context context = { .verbs = verbs };
	struct early early = { .count = 0 };
	int status;

	status = parse_options(&context, &early, argc, argv);
	if (status == GO_ON)
		status = run_verb(&context, &early, argc - optind, argv + optind);
	return status ? status : output_finish();
}
