// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/udp.h>

#include "packet/trace.h"
#include "ruleset/pool.h"
#include "ruleset/receiver.h"

/*
 * A datagram of which somebody wants to know is noted while it is replicated, and
 * told once it has met its end. The note is not told if another looks by then, or
 * nobody: between two runs of a replication grace periods may end, so a note has
 * the number of who looked, and no more of it.
 */

/* Has datagrams told to somebody from now on. Calls for one namespace do not
 * overlap.
 */
void ft_trace_start(struct ft_trace *trace, struct ft_tracer *tracer)
{
	tracer->number = ++trace->last;
	rcu_assign_pointer(trace->tracer, tracer);
}

/* Nothing is told any more a grace period after this. */
void ft_trace_stop(struct ft_trace *trace)
{
	RCU_INIT_POINTER(trace->tracer, NULL);
}

static void skip(struct ft_tracer *tracer)
{
	atomic64_inc(&tracer->skipped);
	tracer->skip(tracer);
}

static bool wants(const struct ft_tracer *tracer,
		  const struct ft_collector *collector,
		  const struct ft_datagram *dg)
{
	return (!*tracer->collector ||
		!strcmp(tracer->collector, collector->object.name)) &&
	       ft_prefixes_cover(tracer->exporters, dg->from.family,
				 &dg->from.addr);
}

static bool wants_any_outcome(const struct ft_tracer *tracer)
{
	return !tracer->outcomes && !tracer->drops;
}

static bool wants_outcome(const struct ft_tracer *tracer,
			  const struct ft_trace_note *note)
{
	return wants_any_outcome(tracer) ||
	       tracer->outcomes & BIT(note->outcome) ||
	       tracer->drops & note->seen ||
	       (note->has_nobody &&
		tracer->outcomes & BIT(FLOWTEE_COLLECTOR_NO_RECEIVER));
}

/* @start: of the datagram's payload in that of the packet, of @len bytes */
static struct ft_trace_note *make_note(struct ft_tracer *tracer,
				       const struct ft_datagram *dg,
				       unsigned int start, unsigned int len)
{
	unsigned int offset = dg->transport + sizeof(struct udphdr) + start;
	struct ft_trace_note *note;

	len = dg->skb ? min(len, tracer->snap) : 0;
	note = kmalloc(struct_size(note, payload, len),
		       GFP_NOWAIT | __GFP_NOWARN);
	if (!note)
		return NULL;
	note->tracer = tracer->number;
	note->time = ktime_get_real_ns();
	note->seen = 0;
	note->has_nobody = false;
	note->n_copies = 0;
	note->pending = 0;
	note->len = len;
	if (len && skb_copy_bits(dg->skb, offset, note->payload, len))
		note->len = 0;
	return note;
}

/* What cannot be read, as there is no packet, is of no known protocol. */
static void read_header(struct ft_trace_note *note,
			const struct ft_datagram *dg, unsigned int start,
			unsigned int len)
{
	memset(&note->report, 0, sizeof(note->report));
	if (dg->skb)
		ft_report_read(&note->report, dg->skb,
			       dg->transport + sizeof(struct udphdr) + start,
			       len);
}

/* Nothing is spent on what cannot be told anyway. */
static struct ft_trace_note *begin_note(struct ft_tracer *tracer,
					const struct ft_collector *collector,
					const struct ft_datagram *dg,
					unsigned int start, unsigned int len)
{
	struct ft_trace_note *note = NULL;

	if (!wants(tracer, collector, dg))
		return NULL;
	if (!wants_any_outcome(tracer) ||
	    ft_rate_has_room(&tracer->rate, tracer->limit, ktime_get_ns()))
		note = make_note(tracer, dg, start, len);
	if (note)
		read_header(note, dg, start, len);
	else
		skip(tracer);
	return note;
}

/* What ft_trace_begin() does if somebody looks. */
struct ft_trace_note *ft_trace_note(const struct ft_collector *collector,
				    const struct ft_datagram *dg)
{
	struct ft_tracer *tracer = rcu_dereference(dg->trace->tracer);

	if (!tracer)
		return NULL;
	return begin_note(tracer, collector, dg, 0, dg->payload_len);
}

void ft_trace_note_copy(struct ft_trace_note *note,
			const struct ft_receiver *receiver,
			const struct ft_pool *pool, u8 outcome)
{
	if (note->n_copies < FLOWTEE_TRACE_COPIES)
		note->copies[note->n_copies] = (struct ft_trace_copy) {
			.receiver = receiver,
			.pool = pool,
			.outcome = outcome,
		};
	if (!receiver)
		note->has_nobody = true;
	else if (outcome)
		note->seen |= BIT(outcome);
	else
		note->pending = note->n_copies;
	note->n_copies++;
}

/* Of the copy that was decided on last; others may have been kept from one since. */
void ft_trace_note_outcome(struct ft_trace_note *note, u8 outcome)
{
	note->seen |= BIT(outcome);
	if (note->pending < FLOWTEE_TRACE_COPIES)
		note->copies[note->pending].outcome = outcome;
}

/* Tells what was noted, and gives it up. */
void ft_trace_tell(struct ft_trace_note *note,
		   const struct ft_collector *collector,
		   const struct ft_datagram *dg, u8 outcome)
{
	struct ft_tracer *tracer = rcu_dereference(dg->trace->tracer);

	note->outcome = outcome;
	if (tracer && tracer->number == note->tracer &&
	    wants_outcome(tracer, note) &&
	    (!ft_rate_allows(&tracer->rate, tracer->limit, ktime_get_ns()) ||
	     !tracer->tell(tracer, collector, dg, note)))
		skip(tracer);
	kfree(note);
}

/* What ft_trace_part() does if somebody looks. */
void ft_trace_tell_part(const struct ft_collector *collector,
			const struct ft_datagram *whole, unsigned int start,
			unsigned int len, u8 outcome)
{
	struct ft_tracer *tracer = rcu_dereference(whole->trace->tracer);
	struct ft_datagram dg = *whole;
	struct ft_trace_note *note;

	if (!tracer)
		return;
	dg.payload_len = len;
	note = begin_note(tracer, collector, whole, start, len);
	if (note)
		ft_trace_tell(note, collector, &dg, outcome);
}
