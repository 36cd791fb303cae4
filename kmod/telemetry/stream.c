// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "telemetry/stream.h"

/* How many datagrams were counted. The lock of its bucket is held, here and
 * below.
 */
u64 ft_stream_datagrams(const struct ft_stream *stream)
{
	u64 datagrams = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(stream->outcomes); i++)
		datagrams += stream->outcomes[i];
	return datagrams;
}

/* Whether nothing has come for longer than the collector likes.
 * @now: by get_jiffies_64()
 */
bool ft_stream_is_silent(const struct ft_stream *stream, u64 now)
{
	u32 silent = READ_ONCE(stream->account->silent);

	return silent && (s64)(now - stream->last) >= (s64)silent * HZ;
}

/**
 * ft_stream_lost() - tell what was lost of a stream before it came here
 * @stream: whose
 * @lost: set to how many flows, datagrams or records
 *
 * Return: false if that cannot be known.
 */
bool ft_stream_lost(const struct ft_stream *stream, u64 *lost)
{
	return stream->name.protocol != FLOWTEE_PROTOCOL_OTHER &&
	       !(stream->flags & FT_STREAM_MANY_PORTS) &&
	       ft_sequence_lost(ft_stream_sequence(stream), lost);
}

/* Nobody has been told of all that is known of it who was not at a time, whoever is at
 * it. @told: that time; 0: all are to be told
 */
void ft_stream_tell_again(struct ft_stream *stream, u64 told)
{
	WRITE_ONCE(stream->told, min(stream->told, told));
	stream->telling_place = 0;
	stream->telling = false;
	stream->rounds++;
}

/**
 * ft_account_name() - tell whose streams they are
 * @account: of the collector
 * @name: set to what that is called
 *
 * Who holds the lock of the configuration may look at &ft_account.name as it is.
 */
void ft_account_name(struct ft_account *account, char name[FLOWTEE_NAME_SIZE])
{
	spin_lock_bh(&account->name_lock);
	strscpy(name, account->name, FLOWTEE_NAME_SIZE);
	spin_unlock_bh(&account->name_lock);
}

/* The collector is called otherwise. The lock of the configuration is held. */
void ft_account_rename(struct ft_account *account, const char *name)
{
	if (!strcmp(account->name, name))
		return;
	spin_lock_bh(&account->name_lock);
	strscpy(account->name, name, FLOWTEE_NAME_SIZE);
	spin_unlock_bh(&account->name_lock);
}
