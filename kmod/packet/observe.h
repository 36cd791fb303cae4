/* SPDX-License-Identifier: GPL-2.0-only */
/* Streams take note of their datagrams. */
#ifndef FLOWTEE_OBSERVE_H
#define FLOWTEE_OBSERVE_H

#include <linux/netdevice.h>
#include <linux/udp.h>

#include "packet/admit.h"
#include "packet/datagram.h"
#include "ruleset/collector.h"
#include "telemetry/sighting.h"

bool ft_observe_waiting(const struct ft_collector *collector,
			struct ft_datagram *whole, unsigned int start,
			unsigned int size);
void ft_observe_busy(const struct ft_collector *collector,
		     const struct ft_datagram *whole, unsigned int size,
		     bool essential);
void ft_observe_malformed(const struct ft_collector *collector,
			  const struct ft_datagram *whole, unsigned int len);

/* Whether others cannot be read without a datagram that was read. */
static inline bool ft_observe_is_essential(const struct ft_sighting *sighting)
{
	return sighting->contents.templates || sighting->contents.options;
}

/**
 * ft_observe_part() - read what one of the datagrams in a packet says
 * @collector: that it is for
 * @whole: the packet, parsed
 * @start: of the datagram's payload in that of the packet
 * @len: of its payload, in bytes
 * @refusal: why it is not replicated, or 0
 * @sighting: for ft_observe_outcome()
 *
 * Context: RCU read side, BH disabled.
 */
static inline void ft_observe_part(const struct ft_collector *collector,
				   const struct ft_datagram *whole,
				   unsigned int start, unsigned int len,
				   enum flowtee_collector_counter refusal,
				   struct ft_sighting *sighting)
{
	if (!collector->account || unlikely(!whole->skb)) {
		sighting->account = NULL;
		sighting->stream = NULL;
		return;
	}
	sighting->account = ft_account_of(collector->account);
	if (likely(!refusal)) {
		sighting->outcome = FLOWTEE_COLLECTOR_REPLICATED;
		sighting->admitted = true;
	} else {
		sighting->outcome = refusal;
		sighting->admitted = ft_admit_believes(refusal);
	}
	sighting->bytes = len;
	sighting->numbered = whole->numbered;
	sighting->ifindex = whole->dev->ifindex;
	ft_sighting_read(sighting, &whole->from, whole->skb,
			 whole->transport + sizeof(struct udphdr) + start, len);
}

/**
 * ft_observe_datagram() - read what a datagram says, for its stream
 * @collector: that it is for
 * @dg: verified, if it is admitted. Is told whether others can be read without it
 * @refusal: why it is not replicated, or 0
 * @sighting: for ft_observe_outcome()
 *
 * Context: as ft_observe_part().
 */
static inline void ft_observe_datagram(const struct ft_collector *collector,
				       struct ft_datagram *dg,
				       enum flowtee_collector_counter refusal,
				       struct ft_sighting *sighting)
{
	ft_observe_part(collector, dg, 0, dg->payload_len, refusal, sighting);
	if (!sighting->account)
		return;
	dg->essential = ft_observe_is_essential(sighting) ? FT_ESSENTIAL_YES :
							    FT_ESSENTIAL_NO;
}

/**
 * ft_observe_header() - have a datagram know its header, if somebody asks
 * @collector: that it is for
 * @dg: one of the datagrams in a packet
 * @whole: the packet, parsed
 * @start: of the datagram's payload in that of the packet
 * @sighting: of the datagram, which @dg refers to from then on
 *
 * It is read once, whether account is kept or not.
 *
 * Context: as ft_observe_part().
 */
static inline void ft_observe_header(const struct ft_collector *collector,
				     struct ft_datagram *dg,
				     const struct ft_datagram *whole,
				     unsigned int start,
				     struct ft_sighting *sighting)
{
	if (likely(!collector->reads) || !whole->skb)
		return;
	if (!sighting->account)
		ft_report_read(&sighting->report, whole->skb,
			       whole->transport + sizeof(struct udphdr) + start,
			       dg->payload_len);
	dg->report = &sighting->report;
}

/**
 * ft_observe_outcome() - have its stream know what became of a datagram
 * @sighting: of the datagram
 * @outcome: what became of it
 *
 * That it would be replicated was foreseen.
 *
 * Context: as ft_observe_part(); the packet may be gone.
 */
static inline void ft_observe_outcome(struct ft_sighting *sighting,
				      enum flowtee_collector_counter outcome)
{
	if (sighting->account && unlikely(sighting->outcome != outcome))
		ft_sighting_amend(sighting, outcome);
}

#endif /* FLOWTEE_OBSERVE_H */
