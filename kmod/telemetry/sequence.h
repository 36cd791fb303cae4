/* SPDX-License-Identifier: GPL-2.0-only */
/* What a stream has lost on its way here, by the numbers of its datagrams. */
#ifndef FLOWTEE_SEQUENCE_H
#define FLOWTEE_SEQUENCE_H

#include <linux/bits.h>
#include <linux/types.h>

#include "telemetry/gaps.h"

/**
 * struct ft_sequence - the numbers of a stream; all zero: nothing is known yet
 * @lost: units that did not come: flows (NetFlow v5), datagrams (v9, sFlow) or
 *	data records (IPFIX). Read it by ft_sequence_lost()
 * @counted: units that did come, those that came again left out
 * @reordered: datagrams that came late
 * @duplicated: datagrams that came again
 * @restarts: how often the numbers began anew
 * @next: private: the number that is expected; at least that, if not exact
 * @first: private: the number that the numbering began with
 * @latest: private: number of the last datagram that was in order
 * @following: private: number behind the datagram that came last, however it did
 * @stamp: private: the exporter's clock at @latest
 * @before: private: what was expected before the numbers jumped
 * @doubt: private: units of @lost that are taken back if the jump proves to be none
 * @gaps: private: what may still come late
 * @flags: private
 * @good: private: datagrams in order since the last odd one, up to a limit
 * @odd: private: datagrams whose numbers made no sense, since the last in order
 * @repeats: private: how often @latest has come again, up to 2
 * @doubted: private: like @doubt, of @restarts
 *
 * Counters are never below zero, but what proves to be wrong is taken back: all
 * but @counted may go down a little.
 */
struct ft_sequence {
	u64 lost;
	u64 counted;
	u64 reordered;
	u64 duplicated;
	u64 restarts;

	/* private: */
	u32 next;
	u32 first;
	u32 latest;
	u32 following;
	u32 stamp;
	u32 before;
	u32 doubt;
	struct ft_gaps gaps;
	u8 flags;
	u8 good;
	u8 odd;
	u8 repeats;
	u8 doubted;
};

/* &ft_sequence.flags: there was a datagram */
#define FT_SEQUENCE_KNOWN	BIT(0)
/* The next number is known, not only that it is not less */
#define FT_SEQUENCE_EXACT	BIT(1)

/* So many datagrams in order end all doubt. */
#define FT_SEQUENCE_GOOD	8

void ft_sequence_judge(struct ft_sequence *seq, u8 protocol, u32 sequence,
		       u32 units, bool units_known, u32 stamp);

/* Whether a datagram is as most are: in order, and there is nothing to forget or to
 * doubt.
 */
static inline bool ft_sequence_is_plain(const struct ft_sequence *seq,
					u32 sequence, u32 units)
{
	return seq->flags == (FT_SEQUENCE_KNOWN | FT_SEQUENCE_EXACT) &&
	       seq->good == FT_SEQUENCE_GOOD && !seq->gaps.n &&
	       sequence == seq->next && units;
}

/* Such a datagram: what ft_sequence_judge() would do, in few steps. */
static inline void ft_sequence_go_on(struct ft_sequence *seq, u32 units,
				     u32 stamp)
{
	seq->counted += units;
	seq->latest = seq->next;
	seq->next += units;
	seq->following = seq->next;
	seq->stamp = stamp;
	seq->repeats = 0;
	seq->odd = 0;
}

/**
 * ft_sequence_note() - account for a datagram by its number
 * @seq: the account of its stream
 * @protocol: &enum flowtee_protocol; that of the stream
 * @sequence: its number
 * @units: how many flows, datagrams or data records it has
 * @units_known: @units are all of them; if not, the number of the next datagram
 *	is not known
 * @stamp: the exporter's clock
 *
 * Takes the same time, whatever has come before. Numbers that cannot be true
 * never make counters go below zero, nor go up by more than one jump allows.
 *
 * Context: any; the caller keeps others from @seq.
 */
static inline void ft_sequence_note(struct ft_sequence *seq, u8 protocol,
				    u32 sequence, u32 units, bool units_known,
				    u32 stamp)
{
	if (units_known && ft_sequence_is_plain(seq, sequence, units))
		ft_sequence_go_on(seq, units, stamp);
	else
		ft_sequence_judge(seq, protocol, sequence, units, units_known,
				  stamp);
}

/* Of what was lost, what may be taken back. */
static inline u32 ft_sequence_doubt(const struct ft_sequence *seq)
{
	return seq->doubt;
}

void ft_sequence_take_back(struct ft_sequence *seq, u32 sequence, u32 units);
bool ft_sequence_is_latest(const struct ft_sequence *seq, u32 sequence);

bool ft_sequence_lost(const struct ft_sequence *seq, u64 *lost);

#endif /* FLOWTEE_SEQUENCE_H */
