/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The streams of collectors that keep account of them. */
#ifndef FLOWTEECTL_MODEL_ACCOUNT_H
#define FLOWTEECTL_MODEL_ACCOUNT_H

#include "model/stream.h"

/**
 * struct account - the streams of a collector
 * @collector: its name
 * @evicted: how many streams were given up since others took their room, and how many
 *	datagrams of others had no room for their stream or what they said of templates
 * @streams: them
 * @count: number of @streams
 */
struct account {
	char collector[FLOWTEE_NAME_SIZE];
	uint64_t evicted;
	struct stream *streams;
	size_t count;
};

/**
 * struct accounts - those of some collectors; zero initialised
 * @list: in the order of the configuration
 * @count: number of @list
 */
struct accounts {
	struct account *list;
	size_t count;
};

void accounts_release(struct accounts *accounts);

/* Adds that of a collector, empty. */
struct account *accounts_add(struct accounts *accounts, const char *collector);

/* That of a collector, NULL if there is none. */
struct account *accounts_find(const struct accounts *accounts, const char *collector);

/* Adds a stream, whose memory is the account's from here on. One that was told
 * just before is continued: its templates did not fit one message.
 */
void account_add(struct account *account, struct stream *stream);

/* Leaves only streams that are wanted. */
void account_narrow(struct account *account, bool (*wanted)(const struct stream *stream));

/**
 * struct order - what streams can be sorted by
 * @word: as the command line has it
 * @compare: as strcmp(); streams that are alike to it are sorted by address
 */
struct order {
	const char *word;
	int (*compare)(const struct stream *a, const struct stream *b);
};

/* The first is by address; one without a word is behind the last. */
extern const struct order orders[];

void account_sort(struct account *account, const struct order *order);

#endif /* FLOWTEECTL_MODEL_ACCOUNT_H */
