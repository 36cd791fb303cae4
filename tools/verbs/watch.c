// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/observe.h"
#include "model/rates.h"
#include "model/ruleset_json.h"
#include "text/memory.h"
#include "text/signals.h"
#include "text/time.h"
#include "verbs/stats_view.h"
#include "verbs/view.h"
#include "verbs/watch.h"

/* Of a terminal: to its beginning; and nothing is left below. */
#define HOME	"\033[H"
#define CLEAR	"\033[J"
#define REST	"\033[K"

static void print_document(const struct ruleset *ruleset, const struct watch *watch)
{
	json_t *rates = ruleset_json(ruleset);
	json_t *document = json_object();

	json_object_set_new(document, "time", time_json(time_now()));
	json_object_set_new(document, "seconds", json_real(ruleset->seconds));
	json_object_update(document, rates);
	json_decref(rates);
	if (watch->explain)
		stats_add_sentences(document);
	json_print(document);
}

static void print_time(const struct ruleset *ruleset)
{
	char text[TIME_TEXT];

	time_text(time_now(), text);
	printf("%s%s, in %.1f s%s\n", style_start(STYLE_HEADER), text, ruleset->seconds,
	       style_end(STYLE_HEADER));
}

static void print_text(const struct ruleset *ruleset, const struct watch *watch)
{
	const struct stats_view view = {
		.explain = watch->explain,
		.is_bad = watch->is_bad,
		.seconds = ruleset->seconds,
	};

	print_time(ruleset);
	view_trial(ruleset);
	view_print(ruleset, watch->is_bad, stats_print, &view);
	if (watch->explain)
		stats_print_sentences();
}

/* As many lines as the screen has, over what was there before. */
static void draw(const char *text)
{
	int left = output_height() - 1;
	const char *end;

	fputs(HOME, stdout);
	for (; *text && left > 0; left--, text = end + 1) {
		end = strchr(text, '\n');
		if (!end)
			break;
		if (left == 1 && end[1])
			fputs("... 'top' has a screen to move in" REST "\n", stdout);
		else
			printf("%.*s" REST "\n", (int)(end - text), text);
	}
	fputs(CLEAR, stdout);
}

static void redraw(const struct ruleset *ruleset, const struct watch *watch)
{
	FILE *terminal = stdout;
	char *text = NULL;
	size_t size;

	stdout = open_text(&text, &size);
	print_text(ruleset, watch);
	fclose(stdout);
	stdout = terminal;
	draw(text);
	free(text);
}

static void print(const struct context *context, const struct watch *watch,
		  const struct ruleset *ruleset)
{
	if (context->json) {
		print_document(ruleset, watch);
	} else if (watch->count == 1) {
		print_text(ruleset, watch);
	} else if (output_is_terminal()) {
		redraw(ruleset, watch);
	} else {
		print_text(ruleset, watch);
		putchar('\n');
	}
	/* It is of use when it is printed, not when more follows. */
	fflush(stdout);
}

/* What there is, compared with what there was; then that is what there was. */
static int read_next(const struct context *context, const struct watch *watch,
		     struct kernel *kernel, struct snapshot *before)
{
	char reason[OBSERVE_TEXT];
	struct ruleset ruleset;
	struct snapshot now;
	int status = DONE;

	if (!observe_ruleset(kernel, &ruleset, reason)) {
		ruleset_release(&ruleset);
		return refused("stats: %s", reason);
	}
	snapshot_take(&now, &ruleset);
	if (before->taken)
		snapshot_compare(before, &ruleset);
	status = view_narrow(&ruleset, &watch->names);
	/* A terminal is told each time. */
	if (!status && !before->taken && !context->json && !output_is_terminal())
		view_none(&ruleset, &watch->names, false);
	if (!status && watch->is_bad)
		ruleset_narrow_bad(&ruleset, true);
	if (!status && before->taken)
		print(context, watch, &ruleset);
	ruleset_release(&ruleset);
	snapshot_release(before);
	*before = now;
	return status;
}

/* Whether so many times were asked for, and this was the last of the readings, of which
 * there is one more.
 */
static bool is_last(const struct watch *watch, uint32_t *readings)
{
	return watch->count && (*readings)++ == watch->count;
}

int watch_rates(const struct context *context, const struct watch *watch)
{
	struct snapshot before = { .count = 0 };
	struct kernel kernel;
	uint32_t readings = 0;
	int signals;
	int status;

	status = kernel_open(&kernel, context->netns);
	if (status)
		return status;
	signals = signals_catch();
	if (!output_is_terminal())
		output_interruptible(signals);
	do {
		status = read_next(context, watch, &kernel, &before);
	} while (!status && !ferror(stdout) && !is_last(watch, &readings) &&
		 signals_wait(signals, 1000 * watch->seconds));
	snapshot_release(&before);
	kernel_close(&kernel);
	return status;
}
