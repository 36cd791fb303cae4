// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kernel/dump.h"
#include "kernel/streams.h"
#include "model/names.h"
#include "model/stream_json.h"
#include "text/suggest.h"
#include "verbs/arguments.h"
#include "verbs/stream_view.h"
#include "verbs/verb.h"
#include "verbs/view.h"

#define EXPORTER	"exporter"
#define SORT		"--sort"
#define SILENT		"--silent"
#define LOST		"--lost"

/**
 * struct query - what is asked for
 * @streams: of whom
 * @order: in which order; NULL: nothing was said
 * @is_silent: only those that are silent
 * @is_lost: only those of which something was lost
 */
struct query {
	struct streams streams;
	const struct order *order;
	bool is_silent;
	bool is_lost;
};

static bool is_silent(const struct stream *stream)
{
	return stream_is_silent(stream);
}

static bool has_lost(const struct stream *stream)
{
	return stream_number(stream, LOST);
}

/* Returns %DONE or %WRONG, as all that follow. */
static int parse_sort(struct query *query, const char *value)
{
	struct choices accepted;
	const struct order *order;

	if (query->order)
		return wrong(SORT ": the option is given twice; accepted: once");
	choices_init(&accepted, value ? value : "");
	for (order = orders; order->word; order++) {
		if (value && !strcmp(value, order->word))
			query->order = order;
		choices_add(&accepted, order->word);
	}
	if (!value)
		return wrong(SORT ": its value is missing; accepted: %s", accepted.list);
	return query->order ? DONE : unknown("order", &accepted);
}

/* An option; @rest is set to what follows it. */
static int parse_option(struct query *query, char **argv, char ***rest)
{
	static const char *const options[] = { SORT, SILENT, LOST, NULL };

	*rest = argv + 1;
	if (!strcmp(argv[0], SILENT))
		return flag_option(SILENT, &query->is_silent);
	if (!strcmp(argv[0], LOST))
		return flag_option(LOST, &query->is_lost);
	if (strcmp(argv[0], SORT))
		return unknown_option(argv[0], options);
	*rest += !!argv[1];
	return parse_sort(query, argv[1]);
}

static int parse_address(struct query *query, const char *value)
{
	struct fault fault = { "", "" };

	if (!value)
		return wrong(EXPORTER ": its value is missing; accepted: ADDRESS");
	if (!address_parse(value, &query->streams.address, &fault))
		return fault_report(&fault, EXPORTER, value);
	return DONE;
}

static bool is_word(const char *text)
{
	return !strcmp(text, EXPORTER);
}

static size_t count_words(char **argv)
{
	size_t n = 0;

	while (argv[n] && strncmp(argv[n], "--", 2))
		n++;
	return n;
}

/* A word that is no option; @rest is set to what follows it. */
static int parse_word(struct query *query, char **argv, char ***rest)
{
	struct choices accepted;

	if (!query->streams.collector && collector_is_said(count_words(argv), argv, is_word))
		argv++;
	*rest = argv + 1;
	if (!query->streams.collector) {
		query->streams.collector = argv[0];
		return collector_argument(argv[0]);
	}
	if (query->streams.address.size)
		return superfluous(argv[0]);
	choices_init(&accepted, argv[0]);
	choices_add(&accepted, EXPORTER);
	if (strcmp(argv[0], EXPORTER))
		return unknown_or_exporter(&accepted, EXPORTER);
	*rest += !!argv[1];
	return parse_address(query, argv[1]);
}

static int parse(struct query *query, char **argv)
{
	int status = DONE;

	while (*argv && !status)
		status = strncmp(*argv, "--", 2) ? parse_word(query, argv, &argv) :
						   parse_option(query, argv, &argv);
	if (!query->order)
		query->order = orders;
	return status;
}

static void arrange_streams(struct accounts *accounts, const struct query *query)
{
	struct account *account;
	size_t i;

	for (i = 0; i < accounts->count; i++) {
		account = &accounts->list[i];
		if (query->is_silent)
			account_narrow(account, is_silent);
		if (query->is_lost)
			account_narrow(account, has_lost);
		account_sort(account, query->order);
	}
}

/* Why there are none: there may be others. */
static const char *none_text(const struct query *query)
{
	if (query->streams.address.size)
		return "nothing of this exporter";
	if (query->is_silent && query->is_lost)
		return "no exporter is silent and has lost anything";
	if (query->is_silent)
		return "no exporter is silent";
	return query->is_lost ? "no exporter has lost anything" : "no exporters";
}

static void print_offences(const struct account *account, const struct ruleset *ruleset)
{
	const struct collector *collector = ruleset_collector(ruleset, account->collector);

	if (collector)
		view_offences(collector);
}

static void print_account(const struct account *account, const struct ruleset *ruleset,
			  const struct query *query)
{
	bool is_chosen = query->streams.address.size || query->is_silent || query->is_lost;

	printf("collector %s%s%s\n", style_start(STYLE_NAME), account->collector,
	       style_end(STYLE_NAME));
	if (!account->count)
		printf("  %s\n", none_text(query));
	else if (query->streams.address.size)
		stream_details(account);
	else
		stream_table(account);
	if (account->evicted)
		printf("  %sevicted %" PRIu64 "%s\n", style_start(STYLE_BAD), account->evicted,
		       style_end(STYLE_BAD));
	/* They are of others than those that were chosen. */
	if (!is_chosen)
		print_offences(account, ruleset);
}

static void print_text(const struct accounts *accounts, const struct ruleset *ruleset,
		       const struct query *query)
{
	size_t i;

	for (i = 0; i < accounts->count; i++) {
		if (i)
			putchar('\n');
		print_account(&accounts->list[i], ruleset, query);
	}
}

static void print(const struct context *context, const struct query *query,
		  const struct accounts *accounts, const struct ruleset *ruleset)
{
	if (query->streams.collector && !accounts->count)
		warn("collector " QUOTED ": it keeps no account of exporters ('exporters' is off)",
		     query->streams.collector);
	else if (!context->json && !accounts->count && !view_none(ruleset, NULL, false))
		warn("no collector keeps an account of exporters ('exporters' is off)");
	if (context->json)
		json_print(accounts_json(accounts, query->streams.address.size));
	else
		print_text(accounts, ruleset, query);
}

int run_exporters(const struct context *context, int argc, char **argv)
{
	struct query query = { .order = NULL };
	struct accounts accounts = { .list = NULL };
	struct ruleset ruleset;
	int status;

	(void)argc;
	status = parse(&query, argv);
	if (status)
		return status;
	status = ruleset_load(&ruleset, context->netns);
	if (!status && query.streams.collector)
		status = ruleset_narrow(&ruleset, query.streams.collector);
	/* The first request has entered the namespace. */
	if (!status)
		status = streams_load(&accounts, &query.streams, NULL);
	if (!status) {
		arrange_streams(&accounts, &query);
		print(context, &query, &accounts, &ruleset);
	}
	accounts_release(&accounts);
	ruleset_release(&ruleset);
	return status;
}
