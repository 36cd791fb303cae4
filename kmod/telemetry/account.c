// SPDX-License-Identifier: GPL-2.0-only
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "base/memory.h"
#include "telemetry/table.h"

/* No version of its collector is left, and no packet on its way to one. */
static void release_account(struct ft_kept *kept)
{
	struct ft_account *account = ft_account_of(kept);
	struct ft_streams *streams = account->streams;
	struct ft_bucket *bucket;
	struct ft_stream *stream;
	u32 i;

	for (i = 0; i < streams->n && atomic_read(&account->n); i++) {
		cond_resched();
		if (READ_ONCE(streams->all[i].account) != account)
			continue;
		/* It may have been given up meanwhile, and be another's. */
		bucket = ft_streams_lock(streams, i, &stream);
		if (stream && stream->account == account)
			ft_streams_remove(streams, stream);
		ft_streams_unlock(bucket);
	}
	kfree_rcu(account, rcu);
}

/**
 * ft_account_alloc() - begin to keep account of a collector's streams
 * @streams: of its namespace
 * @name: of the collector
 *
 * Context: may sleep.
 * Return: the account, for &ft_kept.release to free, or NULL without memory.
 */
struct ft_account *ft_account_alloc(struct ft_streams *streams,
				    const char *name)
{
	struct ft_account *account;

	account = kzalloc(sizeof(*account), FT_GFP);
	if (!account)
		return NULL;
	refcount_set(&account->kept.refs, 1);
	account->kept.release = release_account;
	account->streams = streams;
	account->seed = get_random_u32();
	get_random_bytes(account->factor, sizeof(account->factor));
	atomic64_set(&account->time, 1);
	spin_lock_init(&account->time_lock);
	spin_lock_init(&account->name_lock);
	strscpy(account->name, name, sizeof(account->name));
	return account;
}
