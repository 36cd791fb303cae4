// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "model/ruleset_json.h"
#include "text/suggest.h"
#include "verbs/stats_view.h"
#include "verbs/verb.h"
#include "verbs/verb_options.h"
#include "verbs/view.h"
#include "verbs/watch.h"

#define EXPLAIN	"--explain"
#define WATCH	"--watch"
#define SECONDS	"1 to 86400 seconds"

static void print_json(const struct ruleset *ruleset, bool explain)
{
	json_t *document = ruleset_json(ruleset);

	if (explain)
		stats_add_sentences(document);
	json_print(document);
}

/**
 * struct stats - what is asked for
 * @explain: a sentence on every counter
 * @is_brief: a line for each collector
 * @is_bad: only what is not well
 * @watch: seconds between two readings; NULL: there is one
 */
struct stats {
	bool explain;
	bool is_brief;
	bool is_bad;
	const char *watch;
};

static void print_text(const struct ruleset *ruleset, const struct stats *stats)
{
	const struct stats_view view = { .explain = stats->explain };

	view_print(ruleset, stats->is_bad, stats->is_brief ? NULL : stats_print, &view);
	if (stats->is_brief)
		view_brief(ruleset);
	if (stats->explain)
		stats_print_sentences();
}

static int watch(const struct context *context, const struct stats *stats,
		 const struct line *names)
{
	struct watch rates = { .explain = stats->explain, .is_bad = stats->is_bad, .names = *names };
	int status;

	if (stats->is_brief)
		return wrong(BRIEF ": it does not go with " WATCH "; accepted: " EXPLAIN ", " BAD
			     ", and names");
	status = option_number(WATCH, stats->watch, 1, 86400, SECONDS, &rates.seconds);
	return status ? status : watch_rates(context, &rates);
}

int run_stats(const struct context *context, int argc, char **argv)
{
	struct line names = { .verb = "stats", .words = argv };
	struct stats stats = { .explain = false };
	const struct verb_option options[] = {
		{ .name = EXPLAIN, .flag = &stats.explain },
		{ .name = BRIEF, .letter = "-b", .flag = &stats.is_brief },
		{ .name = BAD, .flag = &stats.is_bad },
		{ .name = WATCH, .value = &stats.watch, .accepted = SECONDS },
		{ .name = NULL },
	};
	struct ruleset ruleset;
	int status;

	status = options_parse(options, &names, argc, argv);
	if (status)
		return status;
	if (stats.watch)
		return watch(context, &stats, &names);
	status = view_load(&ruleset, context->netns, &names);
	if (!status && stats.is_bad)
		ruleset_narrow_bad(&ruleset, true);
	if (!status && context->json)
		print_json(&ruleset, stats.explain);
	else if (!status)
		print_text(&ruleset, &stats);
	ruleset_release(&ruleset);
	return status;
}
