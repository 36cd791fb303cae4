// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/account.h"
#include "text/memory.h"

void accounts_release(struct accounts *accounts)
{
	struct account *account;
	size_t i, j;

	for (i = 0; i < accounts->count; i++) {
		account = &accounts->list[i];
		for (j = 0; j < account->count; j++)
			stream_release(&account->streams[j]);
		free(account->streams);
	}
	free(accounts->list);
	memset(accounts, 0, sizeof(*accounts));
}

struct account *accounts_add(struct accounts *accounts, const char *collector)
{
	struct account *account;

	accounts->list = grow_by_one(accounts->list, accounts->count, sizeof(*accounts->list));
	account = &accounts->list[accounts->count++];
	memset(account, 0, sizeof(*account));
	snprintf(account->collector, sizeof(account->collector), "%s", collector);
	return account;
}

struct account *accounts_find(const struct accounts *accounts, const char *collector)
{
	size_t i;

	for (i = 0; i < accounts->count; i++)
		if (!strcmp(accounts->list[i].collector, collector))
			return &accounts->list[i];
	return NULL;
}

/* Takes over the templates of a further message. */
static void continue_stream(struct stream *stream, struct stream *more)
{
	size_t count = stream->n_templates + more->n_templates;

	if (more->n_templates) {
		stream->templates = grow(stream->templates, count, sizeof(*stream->templates));
		memcpy(&stream->templates[stream->n_templates], more->templates,
		       more->n_templates * sizeof(*more->templates));
		stream->n_templates = count;
	}
	stream_release(more);
}

void account_add(struct account *account, struct stream *stream)
{
	struct stream *last = account->count ? &account->streams[account->count - 1] : NULL;

	if (last && stream_same(last, stream)) {
		continue_stream(last, stream);
		return;
	}
	account->streams = grow_by_one(account->streams, account->count,
				       sizeof(*account->streams));
	account->streams[account->count++] = *stream;
}

void account_narrow(struct account *account, bool (*wanted)(const struct stream *stream))
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < account->count; i++) {
		if (wanted(&account->streams[i]))
			account->streams[count++] = account->streams[i];
		else
			stream_release(&account->streams[i]);
	}
	account->count = count;
}

/* The largest number first, and what is not known last. */
static int compare_numbers(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

static int compare_lost(const struct stream *a, const struct stream *b)
{
	if (stream_has(a, LOST) != stream_has(b, LOST))
		return stream_has(a, LOST) ? -1 : 1;
	return compare_numbers(stream_number(a, LOST), stream_number(b, LOST));
}

static int compare_rates(const struct stream *a, const struct stream *b)
{
	return compare_numbers(stream_number(a, RATE), stream_number(b, RATE));
}

static int compare_datagrams(const struct stream *a, const struct stream *b)
{
	return compare_numbers(stream_datagrams(a), stream_datagrams(b));
}

static int compare_last(const struct stream *a, const struct stream *b)
{
	return compare_numbers(stream_number(a, LAST_SEEN), stream_number(b, LAST_SEEN));
}

const struct order orders[] = {
	{ "address", stream_compare },
	{ "datagrams", compare_datagrams },
	{ "last", compare_last },
	{ "lost", compare_lost },
	{ "rate", compare_rates },
	{ NULL, NULL },
};

/* No two are alike in the end, so that they are always in one order. */
static int compare(const void *a, const void *b, void *data)
{
	const struct order *order = data;
	int result = order->compare(a, b);

	return result ? result : stream_compare(a, b);
}

void account_sort(struct account *account, const struct order *order)
{
	if (account->count)
		qsort_r(account->streams, account->count, sizeof(*account->streams), compare,
			(void *)order);
}
