// SPDX-License-Identifier: GPL-2.0-only
#include "compat/drop.h"
#include "packet/admit.h"
#include "packet/ipsec.h"
#include "packet/loop.h"
#include "packet/origin.h"
#include "packet/own.h"

static bool is_allowed(const struct ft_collector *collector,
		       const struct ft_datagram *dg)
{
	return ft_collector_allows(collector, dg->from.family, &dg->from.addr);
}

static int refuse(const struct ft_collector *collector, struct ft_datagram *dg,
		  enum flowtee_malformed fault)
{
	/* As a socket's end of UDP and of IP would. */
	static const u32 reasons[] = {
		[FLOWTEE_MALFORMED_LENGTH] = FT_DROP_REASON(PKT_TOO_SMALL),
		[FLOWTEE_MALFORMED_SOURCE] = FT_DROP_REASON(IP_INHDR),
		[FLOWTEE_MALFORMED_CHECKSUM] = FT_DROP_REASON(UDP_CSUM),
	};

	dg->drop = reasons[fault];
	ft_offences_note(collector->counters->offences, fault, &dg->from);
	return FLOWTEE_COLLECTOR_MALFORMED;
}

static int drop(struct ft_datagram *dg, u32 reason,
		enum flowtee_collector_counter outcome)
{
	dg->drop = reason;
	return outcome;
}

/* What becomes of what the collector allows. */
static enum flowtee_collector_counter
outcome_of(const struct ft_collector *collector)
{
	return collector->state == FLOWTEE_COLLECTOR_STATE_STANDBY ?
		FLOWTEE_COLLECTOR_STANDBY : 0;
}

/* Strangers shall not cost a checksum each, so that comes last but one. */
static enum flowtee_collector_counter
admit_packet(const struct ft_collector *collector, struct ft_datagram *dg)
{
	enum flowtee_malformed fault;

	if (ft_own_is_copy(dg->skb, dg->guard->own))
		return drop(dg, FT_DROP_REASON(NETFILTER_DROP),
			    FLOWTEE_COLLECTOR_LOOP);
	if (!ft_datagram_verify(dg, &fault))
		return refuse(collector, dg, fault);
	if (!is_allowed(collector, dg))
		return drop(dg, FT_DROP_REASON(NETFILTER_DROP),
			    FLOWTEE_COLLECTOR_DENIED);
	if (!ft_ipsec_admits(dg))
		return drop(dg, FT_DROP_REASON(XFRM_POLICY),
			    FLOWTEE_COLLECTOR_DENIED);
	if (!ft_origin_is_true(dg))
		return refuse(collector, dg, FLOWTEE_MALFORMED_SOURCE);
	if (!ft_datagram_is_intact(dg))
		return refuse(collector, dg, FLOWTEE_MALFORMED_CHECKSUM);
	if (ft_loop_detect(dg->guard, dg, ft_loop_clock()))
		return drop(dg, FT_DROP_REASON(NETFILTER_DROP),
			    FLOWTEE_COLLECTOR_LOOP);
	return outcome_of(collector);
}

/**
 * ft_admit() - decide whether a datagram is replicated at all
 * @collector: that it is for
 * @dg: parsed; verified afterwards. The guard against loops takes note of it.
 *	Of one that has no packet, only what the collector is configured to is
 *	asked, and nobody takes note
 *
 * Context: RCU read side, BH disabled.
 * Return: why it is not, or 0.
 */
enum flowtee_collector_counter ft_admit(const struct ft_collector *collector,
					struct ft_datagram *dg)
{
	if (likely(dg->skb))
		return admit_packet(collector, dg);
	return is_allowed(collector, dg) ? outcome_of(collector) :
					   FLOWTEE_COLLECTOR_DENIED;
}
