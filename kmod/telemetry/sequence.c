// SPDX-License-Identifier: GPL-2.0-only
/*
 * The next number is known from the datagram before. What is ahead of it tells
 * of a gap; what is behind it came late, if it fits into a gap, or came again.
 * Farther away begins another numbering: the exporter has started anew.
 *
 * That may be wrong: something may have come very late, or somebody may have
 * made it up. So a jump is in doubt until enough datagrams have followed it, and
 * is taken back if the numbers go on where they were before.
 *
 * All numbers wrap: differences are those of u32.
 */
#include <linux/bits.h>
#include <linux/flowtee.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "telemetry/sequence.h"

/* Of ft_sequence.flags, besides those that are known elsewhere */
/* The number does not move although data comes */
#define STANDS		BIT(2)
/* The numbers make no sense */
#define CONFUSED	BIT(3)
/* There was a jump, which is in doubt */
#define JUMPED		BIT(4)

/* So many in a row that make no sense are too many. */
#define ODD_MAX		8

/* An agent's clock that falls by so much has started anew. */
#define UPTIME_FALL	10000

/**
 * struct rules - what the numbers of a protocol can mean
 * @window: how far behind a number can be and not begin a new numbering
 * @jump: how far ahead
 * @wrap: how far ahead, beyond 2^32
 * @second: of the exporter's clock
 * @uptime: that begins when the exporter does
 */
struct rules {
	u32 window;
	u32 jump;
	u32 wrap;
	u16 second;
	bool uptime;
};

#define DATAGRAMS	.window = 64, .jump = BIT(24), .wrap = BIT(16)
#define RECORDS		.window = 4096, .jump = BIT(28), .wrap = BIT(20)

static const struct rules rules_of[] = {
	[FLOWTEE_PROTOCOL_NETFLOW5] = { RECORDS, .second = 1 },
	[FLOWTEE_PROTOCOL_NETFLOW9] = { DATAGRAMS, .second = 1 },
	[FLOWTEE_PROTOCOL_IPFIX] = { RECORDS, .second = 1 },
	[FLOWTEE_PROTOCOL_SFLOW5] = { DATAGRAMS, .second = 1000,
				      .uptime = true },
};

/**
 * struct arrival - a datagram
 * @rules: of its protocol
 * @sequence: its number
 * @units: how many it has, as far as they are known
 * @known: that is all of them
 * @stamp: the exporter's clock
 */
struct arrival {
	const struct rules *rules;
	u32 sequence;
	u32 units;
	bool known;
	u32 stamp;
};

/* Nothing that has to do with numbering: templates alone have no units. */
static bool is_empty(const struct arrival *new)
{
	return new->known && !new->units;
}

/* It is the newest now, and the numbers go on behind it. */
static void advance(struct ft_sequence *seq, const struct arrival *new)
{
	seq->counted += new->units;
	seq->stamp = new->stamp;
	seq->next = new->sequence + new->units;
	if (!is_empty(new)) {
		seq->latest = new->sequence;
		seq->repeats = 0;
	}
	if (new->known)
		seq->flags |= FT_SEQUENCE_EXACT;
	else
		seq->flags &= ~FT_SEQUENCE_EXACT;
	ft_gaps_forget(&seq->gaps, seq->next, 2 * new->rules->window);
}

static void settle(struct ft_sequence *seq)
{
	seq->flags &= ~JUMPED;
	seq->doubt = 0;
	seq->doubted = 0;
}

static void in_order(struct ft_sequence *seq, const struct arrival *new)
{
	advance(seq, new);
	seq->odd = 0;
	if (!is_empty(new))
		seq->flags &= ~STANDS;
	if (seq->good == FT_SEQUENCE_GOOD)
		return;
	if (++seq->good == FT_SEQUENCE_GOOD)
		settle(seq);
}

static void take_back(struct ft_sequence *seq)
{
	seq->lost -= seq->doubt;
	seq->restarts -= seq->doubted;
	seq->gaps.n = 0;
	settle(seq);
}

/* It makes no sense, unless it goes on from the one before: a series that comes
 * again makes no less sense than one datagram that does.
 */
static void odd(struct ft_sequence *seq, const struct arrival *new)
{
	if (new->sequence == seq->following)
		return;
	seq->good = 0;
	if (++seq->odd < ODD_MAX)
		return;
	take_back(seq);
	seq->flags |= CONFUSED;
}

/* What is in doubt is so since the last datagram in order, or longer if there
 * was none since the last jump.
 */
static void doubt(struct ft_sequence *seq)
{
	if (seq->good)
		settle(seq);
	seq->good = 0;
}

static void jump(struct ft_sequence *seq)
{
	doubt(seq);
	if (seq->flags & JUMPED)
		return;
	seq->before = seq->next;
	seq->flags |= JUMPED;
}

static void restart(struct ft_sequence *seq, const struct arrival *new)
{
	seq->first = new->sequence;
	seq->gaps.n = 0;
	seq->restarts++;
	seq->doubted++;
	odd(seq, new);
	advance(seq, new);
}

static void skip(struct ft_sequence *seq, const struct arrival *new)
{
	u32 ahead = new->sequence - seq->next;
	u32 near = min(ahead, new->rules->window);

	seq->lost += ahead;
	ft_gaps_add(&seq->gaps, new->sequence - near, near);
	if (ahead > near) {
		jump(seq);
		seq->doubt += ahead;
		odd(seq, new);
	}
	advance(seq, new);
}

/* Numbers go on where they were before they jumped. */
static void go_back(struct ft_sequence *seq, const struct arrival *new)
{
	take_back(seq);
	seq->next = seq->before;
	if (new->sequence == seq->next)
		in_order(seq, new);
	else
		skip(seq, new);
}

/* It is so late, or so early, that only an exporter that begins anew does it.
 * What comes late, or again, is not of a later time.
 */
static bool is_new(const struct ft_sequence *seq, const struct arrival *new)
{
	s32 later = new->stamp - seq->stamp;

	return later > new->rules->second ||
	       (new->rules->uptime && later < -UPTIME_FALL);
}

/* Of one whose units are not known all that is missing from there may be in it. */
static bool fill(struct ft_sequence *seq, const struct arrival *new)
{
	u32 units = new->known ? new->units : U32_MAX;

	if (!ft_gaps_fill(&seq->gaps, new->sequence, &units))
		return false;
	seq->lost -= units;
	seq->doubt -= min(seq->doubt, units);
	return true;
}

static void late(struct ft_sequence *seq, const struct arrival *new)
{
	/* What is before the first has not come before. Of what has no units
	 * one cannot tell.
	 */
	if (fill(seq, new) || is_empty(new) ||
	    seq->first - new->sequence - 1 < new->rules->window) {
		seq->reordered++;
		seq->counted += new->units;
		return;
	}
	seq->duplicated++;
	odd(seq, new);
}

/* Once is what the network does; again, or later by the exporter's clock, is an
 * exporter that does not count. A late template may have the number as well.
 */
static void repeat(struct ft_sequence *seq, const struct arrival *new)
{
	if (is_empty(new))
		return;
	if (!seq->repeats && (s32)(new->stamp - seq->stamp) <= 0) {
		seq->repeats = 1;
		seq->duplicated++;
		return;
	}
	if (seq->repeats == 1)
		seq->duplicated--;
	seq->repeats = 2;
	seq->counted += new->units;
	seq->flags |= STANDS;
}

/* Until enough datagrams follow each other nothing can be said. */
static void confused(struct ft_sequence *seq, const struct arrival *new)
{
	advance(seq, new);
	if (is_empty(new))
		return;
	if (new->sequence != seq->following) {
		seq->good = 0;
	} else if (++seq->good == FT_SEQUENCE_GOOD) {
		seq->odd = 0;
		seq->flags &= ~CONFUSED;
	}
}

static bool is_far(const struct ft_sequence *seq, const struct arrival *new)
{
	u32 ahead = new->sequence - seq->next;

	return ahead > new->rules->jump ||
	       (new->sequence < seq->next && ahead > new->rules->wrap);
}

/* Not the number that was expected. */
static void judge(struct ft_sequence *seq, const struct arrival *new)
{
	u32 window = new->rules->window;

	if (seq->next - new->sequence - 1 < window) {
		if (!is_new(seq, new)) {
			late(seq, new);
			return;
		}
		doubt(seq);
		seq->flags &= ~JUMPED;
		restart(seq, new);
	} else if (is_far(seq, new)) {
		jump(seq);
		restart(seq, new);
	} else if (seq->flags & FT_SEQUENCE_EXACT) {
		skip(seq, new);
	} else {
		in_order(seq, new);
	}
}

static void place(struct ft_sequence *seq, const struct arrival *new)
{
	if (!(seq->flags & FT_SEQUENCE_KNOWN)) {
		seq->first = new->sequence;
		/* No number that may come next. */
		seq->latest = new->sequence - 1;
		seq->flags = FT_SEQUENCE_KNOWN;
		in_order(seq, new);
	} else if (seq->flags & CONFUSED) {
		confused(seq, new);
	} else if (new->sequence == seq->next && seq->flags & FT_SEQUENCE_EXACT) {
		in_order(seq, new);
	} else if (new->sequence == seq->latest) {
		repeat(seq, new);
	} else if (seq->flags & STANDS) {
		advance(seq, new);
	} else if (seq->flags & JUMPED &&
		   new->sequence - seq->before <= new->rules->window) {
		go_back(seq, new);
	} else {
		judge(seq, new);
	}
}

/* As ft_sequence_note(), whatever datagram it is. */
void ft_sequence_judge(struct ft_sequence *seq, u8 protocol, u32 sequence,
		       u32 units, bool units_known, u32 stamp)
{
	struct arrival new = {
		.sequence = sequence,
		.units = units_known ? units : 0,
		.known = units_known,
		.stamp = stamp,
	};

	if (protocol >= ARRAY_SIZE(rules_of) || !rules_of[protocol].window)
		return;
	new.rules = &rules_of[protocol];
	place(seq, &new);
	seq->following = new.sequence + new.units;
}

/**
 * ft_sequence_lost() - how much of a stream did not come
 * @seq: its account
 * @lost: flows, datagrams or data records; if it can be known
 *
 * Return: false if it cannot be known now: nothing has come yet; it is not known
 * how many records the last datagram had; the number stands still, or makes no
 * sense.
 */
bool ft_sequence_lost(const struct ft_sequence *seq, u64 *lost)
{
	u8 flags = seq->flags & (FT_SEQUENCE_KNOWN | FT_SEQUENCE_EXACT |
				 STANDS | CONFUSED);

	*lost = seq->lost;
	return flags == (FT_SEQUENCE_KNOWN | FT_SEQUENCE_EXACT);
}

/* Whether a datagram has the number of the newest that there was. */
bool ft_sequence_is_latest(const struct ft_sequence *seq, u32 sequence)
{
	return seq->flags & FT_SEQUENCE_KNOWN && seq->latest == sequence;
}

/**
 * ft_sequence_take_back() - the datagram that came last is none of the stream
 * @seq: the account of the stream
 * @sequence: its number
 * @units: that it had
 *
 * Nothing changes if it was not in order.
 */
void ft_sequence_take_back(struct ft_sequence *seq, u32 sequence, u32 units)
{
	if (seq->flags != (FT_SEQUENCE_KNOWN | FT_SEQUENCE_EXACT) ||
	    seq->next != sequence + units || seq->latest != sequence)
		return;
	seq->next = sequence;
	seq->following = sequence;
	seq->latest = sequence - 1;
	seq->counted -= units;
}
