/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The streams that the kernel knows. */
#ifndef FLOWTEECTL_KERNEL_STREAMS_H
#define FLOWTEECTL_KERNEL_STREAMS_H

#include <linux/netlink.h>

#include "model/account.h"
#include "model/path.h"

/**
 * struct streams - which streams are asked for
 * @collector: of this collector alone; NULL: of all
 * @address: from there alone, with their templates; of size 0: from anywhere,
 *	without
 */
struct streams {
	const char *collector;
	struct address address;
};

/* Reads a message about a stream, which is to be released in any case, and whose
 * collector it is of; false if it makes no sense.
 */
bool stream_read(const struct nlmsghdr *nlh, struct path *path, struct stream *stream);

/* Adds what a message of a dump tells to &struct accounts. */
bool accounts_message(const struct nlmsghdr *nlh, void *data);

/**
 * streams_load() - read streams from the kernel
 * @accounts: result, to be freed with accounts_release() in any case; without
 *	those of collectors that keep no account
 * @streams: which
 * @netns: see kernel_find()
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int streams_load(struct accounts *accounts, const struct streams *streams, const char *netns);

#endif /* FLOWTEECTL_KERNEL_STREAMS_H */
