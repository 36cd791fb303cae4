// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <stdio.h>
#include <time.h>

#include "text/error.h"
#include "text/number.h"
#include "text/output.h"
#include "verbs/outcome.h"

_Static_assert(FLOWTEE_CONFIRM_MAX == 86400, "messages tell the longest time");

int confirm_parse(const char *value, uint32_t *confirm)
{
	if (*confirm)
		return wrong(CONFIRM ": the option is given twice; accepted: once");
	if (!value)
		return wrong(CONFIRM ": the number of seconds is missing; accepted: 1 to 86400");
	switch (number_parse(value, 1, FLOWTEE_CONFIRM_MAX, confirm)) {
	case NUMBER_NONE:
		return wrong(CONFIRM " " QUOTED ": it is not a number; accepted: 1 to 86400 "
			     "seconds", value);
	case NUMBER_RANGE:
		return wrong(CONFIRM " " QUOTED ": it is out of range; accepted: 1 to 86400 "
			     "seconds", value);
	case NUMBER_OK:
		break;
	}
	return DONE;
}

/* "; goes back at 14:28:40, in 60 s, unless 'flowteectl confirm' follows" */
static void print_confirm(uint32_t seconds)
{
	time_t end = time(NULL) + seconds;
	char text[16] = "";
	struct tm tm;

	if (localtime_r(&end, &tm))
		strftime(text, sizeof(text), "%T", &tm);
	fprintf(stderr, "; goes back at %s, in %u s, unless '" PROGRAM " confirm' follows",
		text, seconds);
}

/* For whoever waits at a terminal, and for the journal. */
static void print_text(const char *done, const struct summary *summary, uint32_t confirm)
{
	fputs(done, stderr);
	if (summary->generation) {
		fputs(": ", stderr);
		summary_print(summary, stderr);
		fprintf(stderr, "; generation %u", summary->generation);
	} else {
		fputs("; what that has changed is not known", stderr);
	}
	if (confirm)
		print_confirm(confirm);
	fputc('\n', stderr);
}

static void print_json(const struct summary *summary, uint32_t confirm)
{
	json_t *document = json_object();

	if (summary->generation) {
		json_object_set_new(document, "generation", json_integer(summary->generation));
		summary_add_json(summary, document);
	}
	json_object_set_new(document, "confirm", confirm ? json_integer(confirm) : json_null());
	json_print(document);
}

void outcome_print(const struct context *context, const char *done,
		   const struct summary *summary, uint32_t confirm)
{
	if (context->json)
		print_json(summary, confirm);
	else
		print_text(done, summary, confirm);
}
