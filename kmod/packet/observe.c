// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>

#include "packet/observe.h"

/**
 * ft_observe_part() - read what one of the datagrams in a packet says
 * @collector: that it is for
 * @whole: the packet, parsed
 * @start: of the datagram's payload in that of the packet
 * @len: of its payload, in bytes
 * @admitted: it is to be replicated, or would be
 * @sighting: for ft_observe_outcome()
 *
 * Context: RCU read side, BH disabled.
 */
void ft_observe_part(const struct ft_collector *collector,
		     const struct ft_datagram *whole, unsigned int start,
		     unsigned int len, bool admitted,
		     struct ft_sighting *sighting)
{
	sighting->account = NULL;
	if (!collector->account)
		return;
	ft_sighting_read(sighting, ft_account_of(collector->account),
			 &whole->from, whole->skb,
			 whole->transport + sizeof(struct udphdr) + start, len,
			 admitted);
	sighting->numbered = whole->numbered;
}

/**
 * ft_observe_waiting() - have streams take note of the numbers of what has to wait
 * @collector: that it is for
 * @whole: a packet, parsed, that can be believed
 * @size: payload of each datagram in it but the last
 *
 * What is refused for want of room is no loss of its exporter's network, nor is
 * what waits overtaken by it.
 *
 * Context: as ft_observe_part().
 */
void ft_observe_waiting(const struct ft_collector *collector,
			struct ft_datagram *whole, unsigned int size)
{
	struct ft_sighting sighting;
	unsigned int start = 0;
	unsigned int len;

	if (!collector->account)
		return;
	do {
		len = min(size, whole->payload_len - start);
		ft_observe_part(collector, whole, start, len, true, &sighting);
		ft_sighting_number(&sighting);
		start += len;
	} while (start < whole->payload_len);
	whole->numbered = true;
}

/**
 * ft_observe_busy() - have streams count what is not replicated for want of time
 * @collector: that it is for
 * @whole: a packet, parsed
 * @size: payload of each datagram in it but the last
 *
 * Context: as ft_observe_part().
 */
void ft_observe_busy(const struct ft_collector *collector,
		     const struct ft_datagram *whole, unsigned int size)
{
	struct ft_sighting sighting;
	unsigned int start = 0;
	unsigned int len;

	do {
		len = min(size, whole->payload_len - start);
		ft_observe_part(collector, whole, start, len, false,
				&sighting);
		ft_observe_outcome(&sighting, FLOWTEE_COLLECTOR_BUSY, len);
		start += len;
	} while (start < whole->payload_len);
}

/* Of a packet, or a part of it, that is not what it says. */
void ft_observe_malformed(const struct ft_collector *collector,
			  const struct ft_datagram *whole, unsigned int len)
{
	struct ft_sighting sighting;

	ft_observe_part(collector, whole, 0, whole->payload_len, false,
			&sighting);
	ft_observe_outcome(&sighting, FLOWTEE_COLLECTOR_MALFORMED, len);
}
