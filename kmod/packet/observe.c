// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>

#include "packet/observe.h"

typedef void note_fn(struct ft_sighting *sighting, unsigned int len);

/* Each datagram of a packet; all but the last have @size bytes of payload. */
static void observe_all(const struct ft_collector *collector,
			const struct ft_datagram *whole, unsigned int size,
			bool admitted, note_fn *note)
{
	struct ft_sighting sighting;
	unsigned int start = 0;
	unsigned int len;

	if (!collector->account)
		return;
	do {
		len = min(size, whole->payload_len - start);
		ft_observe_part(collector, whole, start, len, admitted,
				&sighting);
		note(&sighting, len);
		start += len;
	} while (start < whole->payload_len);
}

static void note_number(struct ft_sighting *sighting, unsigned int len)
{
	ft_sighting_number(sighting);
}

static void note_busy(struct ft_sighting *sighting, unsigned int len)
{
	ft_sighting_note(sighting, FLOWTEE_COLLECTOR_BUSY, len);
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
	observe_all(collector, whole, size, true, note_number);
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
	observe_all(collector, whole, size, false, note_busy);
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
