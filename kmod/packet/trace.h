/* SPDX-License-Identifier: GPL-2.0-only */
/* Somebody looks at datagrams as they come, and at what becomes of them. */
#ifndef FLOWTEE_TRACE_H
#define FLOWTEE_TRACE_H

#include <linux/flowtee.h>
#include <linux/rcupdate.h>

#include "packet/datagram.h"
#include "ruleset/collector.h"
#include "ruleset/rate.h"
#include "telemetry/report.h"

/**
 * struct ft_trace_copy - what became of one of the targets of a datagram
 * @receiver: whom it is about; NULL: nobody of @pool could be given it
 * @pool: if so; otherwise the receiver knows
 * @outcome: &enum flowtee_receiver_counter
 */
struct ft_trace_copy {
	const struct ft_receiver *receiver;
	const struct ft_pool *pool;
	u8 outcome;
};

/**
 * struct ft_trace_note - what is noted of a datagram on its way
 * @tracer: number of who looks
 * @time: when its turn came, in nanoseconds since 1970-01-01 UTC
 * @report: what its header says
 * @outcome: &enum flowtee_collector_counter, at its end
 * @seen: what became of its copies: a bit for each outcome
 * @has_nobody: a pool could give it to nobody
 * @n_copies: of how many targets something is known
 * @pending: the target, of those, whose copy is on its way
 * @copies: the first of them
 * @len: of @payload
 * @payload: the first bytes of it
 *
 * It refers to the ruleset that the datagram's replication holds.
 */
struct ft_trace_note {
	u32 tracer;
	u64 time;
	struct ft_report report;
	u8 outcome;
	u32 seen;
	bool has_nobody;
	u32 n_copies;
	u32 pending;
	struct ft_trace_copy copies[FLOWTEE_TRACE_COPIES];
	u32 len;
	u8 payload[];
};

/**
 * struct ft_tracer - who looks
 * @number: tells it from those that were there before it
 * @collector: looks only at what is for this one; empty: at all
 * @exporters: looks only at what they send; NULL: at all
 * @outcomes: looks only at what ends so: a bit for each outcome of a datagram
 * @drops: or at what has a copy that ends so: a bit for each. If both are 0: at all
 * @snap: so many bytes of the payload are noted
 * @limit: so many datagrams are told in a second
 * @rate: how many were
 * @skipped: datagrams that were to be told and were not, since that was told
 * @tell: tells of a datagram. Returns whether it could.
 *	Context: RCU read side, BH disabled
 * @skip: there is something in @skipped. Context: as @tell
 */
struct ft_tracer {
	u32 number;
	char collector[FLOWTEE_NAME_SIZE];
	struct ft_prefixes *exporters;
	u32 outcomes;
	u32 drops;
	u32 snap;
	u32 limit;
	struct ft_rate rate;
	atomic64_t skipped;
	bool (*tell)(struct ft_tracer *tracer,
		     const struct ft_collector *collector,
		     const struct ft_datagram *dg,
		     const struct ft_trace_note *note);
	void (*skip)(struct ft_tracer *tracer);
};

/**
 * struct ft_trace - whether anybody looks at the datagrams of a namespace
 * @tracer: who does, or NULL
 * @last: number of the last who did
 *
 * While nobody looks, @tracer is read once for a datagram, and that is all.
 */
struct ft_trace {
	struct ft_tracer __rcu *tracer;
	u32 last;
};

void ft_trace_start(struct ft_trace *trace, struct ft_tracer *tracer);
void ft_trace_stop(struct ft_trace *trace);

struct ft_trace_note *ft_trace_note(const struct ft_collector *collector,
				    const struct ft_datagram *dg);
void ft_trace_note_copy(struct ft_trace_note *note,
			const struct ft_receiver *receiver,
			const struct ft_pool *pool, u8 outcome);
void ft_trace_note_outcome(struct ft_trace_note *note, u8 outcome);
void ft_trace_tell(struct ft_trace_note *note,
		   const struct ft_collector *collector,
		   const struct ft_datagram *dg, u8 outcome);
void ft_trace_tell_part(const struct ft_collector *collector,
			const struct ft_datagram *whole, unsigned int start,
			unsigned int len, u8 outcome);

/**
 * ft_trace_looks() - tell whether somebody looks at what comes
 * @dg: that comes
 *
 * Context: RCU read side.
 */
static inline bool ft_trace_looks(const struct ft_datagram *dg)
{
	return unlikely(rcu_access_pointer(dg->trace->tracer));
}

/**
 * ft_trace_begin() - begin to note what becomes of a datagram, if somebody looks
 * @collector: that it is for
 * @dg: parsed; verified, if it is admitted. Its packet is still whole
 *
 * Context: RCU read side, BH disabled.
 * Return: a note for ft_trace_end(), or kfree(); mostly NULL.
 */
static inline struct ft_trace_note *
ft_trace_begin(const struct ft_collector *collector,
	       const struct ft_datagram *dg)
{
	return ft_trace_looks(dg) ? ft_trace_note(collector, dg) : NULL;
}

/* What is decided of a target; if it is to get a copy, @outcome is 0, and what
 * becomes of that is noted by ft_trace_delivered(), before the next copy.
 */
static inline void ft_trace_decided(struct ft_trace_note *note,
				    const struct ft_receiver *receiver,
				    const struct ft_pool *pool, u8 outcome)
{
	if (unlikely(note))
		ft_trace_note_copy(note, receiver, pool, outcome);
}

static inline void ft_trace_delivered(struct ft_trace_note *note, u8 outcome)
{
	if (unlikely(note))
		ft_trace_note_outcome(note, outcome);
}

/**
 * ft_trace_end() - a datagram has met its end
 * @note: from ft_trace_begin(); gone afterwards
 * @collector: that it is for
 * @dg: the datagram; its packet may be gone
 * @outcome: what became of it
 *
 * Context: RCU read side, BH disabled.
 */
static inline void ft_trace_end(struct ft_trace_note *note,
				const struct ft_collector *collector,
				const struct ft_datagram *dg, u8 outcome)
{
	if (unlikely(note))
		ft_trace_tell(note, collector, dg, outcome);
}

/**
 * ft_trace_part() - a datagram ends without having been replicated
 * @collector: that it is for
 * @whole: the packet that it is in, parsed
 * @start: of the datagram's payload in that of the packet
 * @len: of its payload, in bytes
 * @outcome: what became of it
 *
 * Context: RCU read side, BH disabled.
 */
static inline void ft_trace_part(const struct ft_collector *collector,
				 const struct ft_datagram *whole,
				 unsigned int start, unsigned int len,
				 u8 outcome)
{
	if (ft_trace_looks(whole))
		ft_trace_tell_part(collector, whole, start, len, outcome);
}

#endif /* FLOWTEE_TRACE_H */
