// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>

#include "packet/observe.h"
#include "telemetry/audience.h"

/* Each datagram of a packet from @start of its payload on; all but the last have @size
 * bytes of it.
 * @forget: what its stream has said is to be told again
 * Return: whether others cannot be read without one of them.
 */
static bool observe_all(const struct ft_collector *collector,
			const struct ft_datagram *whole, unsigned int start,
			unsigned int size, struct ft_sighting *sighting,
			bool forget)
{
	unsigned int offset = whole->transport + sizeof(struct udphdr);
	bool essential = false;

	if (!collector->account)
		return false;
	sighting->account = ft_account_of(collector->account);
	sighting->ifindex = whole->dev->ifindex;
	do {
		sighting->bytes = min(size, whole->payload_len - start);
		ft_sighting_read(sighting, &whole->from, whole->skb,
				 offset + start, sighting->bytes);
		essential |= ft_observe_is_essential(sighting);
		if (forget)
			ft_audience_forget(sighting);
		start += sighting->bytes;
	} while (start < whole->payload_len);
	return essential;
}

/**
 * ft_observe_waiting() - have streams take note of the numbers of what has to wait
 * @collector: that it is for
 * @whole: a packet, parsed, that can be believed
 * @start: of the payload of those of its datagrams that wait
 * @size: payload of each datagram in it but the last
 *
 * What is refused for want of room is no loss of its exporter's network, nor is
 * what waits overtaken by it.
 *
 * Context: as ft_observe_part().
 * Return: whether others cannot be read without it.
 */
bool ft_observe_waiting(const struct ft_collector *collector,
			struct ft_datagram *whole, unsigned int start,
			unsigned int size)
{
	struct ft_sighting sighting = { .admitted = true };

	whole->numbered = true;
	return observe_all(collector, whole, start, size, &sighting, false);
}

/**
 * ft_observe_busy() - have streams count what is not replicated for want of time
 * @collector: that it is for
 * @whole: a packet, parsed
 * @size: payload of each datagram in it but the last
 * @essential: others cannot be read without it, and what it says is known here: all
 *	are to be told of it, as they do not get it
 *
 * Context: as ft_observe_part().
 */
void ft_observe_busy(const struct ft_collector *collector,
		     const struct ft_datagram *whole, unsigned int size,
		     bool essential)
{
	struct ft_sighting sighting = { .outcome = FLOWTEE_COLLECTOR_BUSY };

	observe_all(collector, whole, 0, size, &sighting, essential);
}

/* Of a packet, or a part of it, that is not what it says; @len is counted of it. */
void ft_observe_malformed(const struct ft_collector *collector,
			  const struct ft_datagram *whole, unsigned int len)
{
	struct ft_sighting sighting = {
		.outcome = FLOWTEE_COLLECTOR_MALFORMED,
		.bytes = len,
	};

	if (!collector->account)
		return;
	sighting.account = ft_account_of(collector->account);
	ft_sighting_read(&sighting, &whole->from, whole->skb,
			 whole->transport + sizeof(struct udphdr),
			 whole->payload_len);
}
