// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "kernel/dump.h"
#include "model/ruleset_json.h"
#include "text/suggest.h"
#include "text/time.h"
#include "verbs/baseline_file.h"
#include "verbs/stats_view.h"
#include "verbs/verb.h"
#include "verbs/verb_options.h"
#include "verbs/view.h"
#include "verbs/watch.h"

#define EXPLAIN	"--explain"
#define WATCH	"--watch"
#define RESET	"--reset"
#define SINCE	"--since-reset"
#define SECONDS	"1 to 86400 seconds"
#define COUNT	"--count"
#define TIMES	"1 to 4294967295"

/**
 * struct stats - what is asked for
 * @explain: a sentence on every counter
 * @is_brief: a line for each collector
 * @is_bad: only what is not well
 * @is_reset: nothing is printed, and all is counted from now on
 * @is_since: what was counted since then
 * @watch: seconds between two readings; NULL: there is one
 * @count: how often what was counted between two is printed; NULL: until somebody ends it
 */
struct stats {
	bool explain;
	bool is_brief;
	bool is_bad;
	bool is_reset;
	bool is_since;
	const char *watch;
	const char *count;
};

/* @time: since when it was counted; 0: since each object began */
static void print_json(const struct ruleset *ruleset, const struct stats *stats, uint64_t time)
{
	json_t *document = ruleset_json(ruleset);

	if (time)
		json_object_set_new(document, "since_reset", time_json(time));
	if (stats->explain)
		stats_add_sentences(document);
	json_print(document);
}

static void print_text(const struct ruleset *ruleset, const struct stats *stats, uint64_t time)
{
	const struct stats_view view = { .explain = stats->explain, .is_bad = stats->is_bad };
	char text[TIME_TEXT];

	if (time) {
		time_text(time, text);
		printf("%ssince the reset of %s%s\n", style_start(STYLE_HEADER), text,
		       style_end(STYLE_HEADER));
	}
	view_trial(ruleset);
	view_print(ruleset, stats->is_bad, stats->is_brief ? NULL : stats_print, &view);
	if (stats->is_brief)
		view_brief(ruleset);
	if (stats->explain)
		stats_print_sentences();
}

/* What the counters say is true without a collector, too. */
static void print_none(const struct ruleset *ruleset, const struct stats *stats)
{
	view_trial(ruleset);
	if (stats->explain)
		stats_print_sentences();
}

static int watch(const struct context *context, const struct stats *stats,
		 const struct line *names)
{
	struct watch rates = { .explain = stats->explain, .is_bad = stats->is_bad, .names = *names };
	int status;

	if (stats->is_brief || stats->is_since)
		return wrong("%s: it does not go with " WATCH "; accepted: " EXPLAIN ", " BAD
			     ", and names", stats->is_brief ? BRIEF : SINCE);
	status = option_number(WATCH, stats->watch, 1, 86400, SECONDS, &rates.seconds);
	if (!status)
		status = option_number(COUNT, stats->count, 1, UINT32_MAX, TIMES, &rates.count);
	return status ? status : watch_rates(context, &rates);
}

/* All that 'stats' would show begins anew, for whoever reads the file. */
static int reset(const struct context *context, const struct stats *stats,
		 const struct line *names)
{
	json_t *baseline = NULL;
	struct ruleset ruleset;
	int status;

	if (stats->explain || stats->is_brief || stats->is_bad || stats->is_since || stats->watch)
		return wrong(RESET ": it goes with no other option; accepted: names");
	status = ruleset_load(&ruleset, context->netns);
	if (!status)
		status = baseline_load(&baseline);
	if (!status && !baseline)
		baseline = baseline_new();
	if (!status) {
		baseline_follow(baseline, &ruleset);
		baseline_note(baseline, &ruleset);
	}
	if (!status)
		status = view_narrow(&ruleset, names);
	if (!status) {
		baseline_set(baseline, &ruleset, time_now());
		status = baseline_store(baseline);
	}
	json_decref(baseline);
	ruleset_release(&ruleset);
	return status;
}

/* @names: what is printed; only of all that there is can be told what was renamed */
static int load_since(const struct context *context, const struct line *names,
		      struct ruleset *ruleset, uint64_t *time)
{
	json_t *baseline = NULL;
	int status;

	status = view_load_whole(ruleset, context->netns, names);
	if (!status)
		status = baseline_load(&baseline);
	if (!status && baseline)
		baseline_follow(baseline, ruleset);
	if (!status)
		status = view_narrow(ruleset, names);
	if (!status && baseline)
		*time = baseline_subtract(baseline, ruleset);
	/* Or everything has been counted anew since. */
	if (!status && !*time)
		status = refused(SINCE ": there was no reset of this in this network namespace; accepted: '"
				 PROGRAM " stats " RESET "' before");
	json_decref(baseline);
	return status;
}

int run_stats(const struct context *context, int argc, char **argv)
{
	struct line names = { .verb = "stats", .words = argv };
	struct stats stats = { .explain = false };
	const struct verb_option options[] = {
		{ .name = EXPLAIN, .flag = &stats.explain },
		{ .name = BRIEF, .flag = &stats.is_brief },
		{ .name = BAD, .flag = &stats.is_bad },
		{ .name = RESET, .flag = &stats.is_reset },
		{ .name = SINCE, .flag = &stats.is_since },
		{ .name = WATCH, .value = &stats.watch, .accepted = SECONDS },
		{ .name = COUNT, .value = &stats.count, .accepted = TIMES },
		{ .name = NULL },
	};
	bool is_none = false;
	struct ruleset ruleset;
	uint64_t time = 0;
	int status;

	status = options_parse(options, &names, argc, argv);
	if (status)
		return status;
	if (stats.count && !stats.watch)
		return wrong(COUNT ": there is one reading; accepted: with " WATCH);
	if (stats.is_reset)
		return reset(context, &stats, &names);
	if (stats.watch)
		return watch(context, &stats, &names);
	if (stats.is_since)
		status = load_since(context, &names, &ruleset, &time);
	else
		status = view_load(&ruleset, context->netns, &names);
	if (!status && !context->json)
		is_none = view_none(&ruleset, &names, false);
	if (!status && stats.is_bad)
		ruleset_narrow_bad(&ruleset, true);
	if (!status && context->json)
		print_json(&ruleset, &stats, time);
	else if (!status && is_none)
		print_none(&ruleset, &stats);
	else if (!status)
		print_text(&ruleset, &stats, time);
	ruleset_release(&ruleset);
	return status;
}
