// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "kernel/module.h"
#include "kernel/streams.h"
#include "verbs/candidate_exporters.h"

/* No more are offered: who has more types more of the address. */
#define EXPORTERS_MAX	200

/* Streams of one address follow one another. */
static size_t offer_account(const struct completion *completion, const struct account *account,
			    size_t most)
{
	char text[ADDRESS_TEXT], before[ADDRESS_TEXT] = "";
	size_t count = 0;
	size_t i;

	for (i = 0; i < account->count && count < most; i++) {
		address_text(&account->streams[i].address, text);
		if (!strcmp(text, before) ||
		    strncmp(text, completion->start, strlen(completion->start)))
			continue;
		offer(completion, text, "");
		strcpy(before, text);
		count++;
	}
	return count;
}

void offer_exporters(const struct completion *completion)
{
	struct streams streams = { .collector = NULL };
	struct accounts accounts = { .list = NULL };
	size_t most = EXPORTERS_MAX;
	static bool is_done;
	size_t i;

	if (is_done || !module_is_loaded())
		return;
	is_done = true;
	if (strcmp(completion->given[0], EXPORTER))
		streams.collector = completion->given[0];
	if (!streams_load(&accounts, &streams, completion->netns))
		for (i = 0; i < accounts.count; i++) {
			account_sort(&accounts.list[i], orders);
			most -= offer_account(completion, &accounts.list[i], most);
		}
	accounts_release(&accounts);
}
