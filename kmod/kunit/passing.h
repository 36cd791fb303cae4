/* SPDX-License-Identifier: GPL-2.0-only */
/* Datagrams that pass the guard against loops. */
#ifndef FLOWTEE_KUNIT_PASSING_H
#define FLOWTEE_KUNIT_PASSING_H

#include <linux/log2.h>

#include "kunit/packet.h"

/* How often one loop can bring a datagram back: its TTL goes down by two. */
#define FT_TEST_RETURNS	127

/* Datagrams of one exporter that differ by number, as telemetry does. The clock
 * stands still unless a case moves it; it wraps soon.
 */
struct ft_test_stream {
	struct kunit *test;
	struct ft_loop_guard *guard;
	struct ft_test_packet *packet;
	struct ft_test_shape shape;
	u8 ip_summed;
	u16 clock;
};

void ft_test_stream_start(struct ft_test_stream *stream, struct kunit *test);
void ft_test_stream_end(struct ft_test_stream *stream);
bool ft_test_pass(struct ft_test_stream *stream, u32 number, u8 ttl);

/* The TTL of a datagram, and then of what hosts bring back that multiply as little
 * as can be: twice as many each time round.
 */
static inline u8 ft_test_ttl(u8 highest, unsigned int i)
{
	return i ? highest - 1 - ilog2(i) : highest;
}

static inline u8 *ft_test_payload(const struct ft_test_packet *packet)
{
	return (u8 *)(ft_test_udp(packet) + 1);
}

#endif /* FLOWTEE_KUNIT_PASSING_H */
