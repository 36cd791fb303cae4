// SPDX-License-Identifier: GPL-2.0-only
#include "kunit/passing.h"
#include "packet/loop.h"

void ft_test_stream_start(struct ft_test_stream *stream, struct kunit *test)
{
	stream->test = test;
	stream->clock = 65530;
	stream->ip_summed = CHECKSUM_NONE;
	stream->guard = ft_loop_guard_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, stream->guard);
	stream->packet = ft_test_packet(test, NFPROTO_IPV4);
	stream->packet->payload_len = 1400;
	memset(stream->packet->bytes, 0, FT_TEST_BYTES);
	ft_test_write(stream->packet, NULL);
	stream->shape = ft_test_shape(stream->packet, FT_TEST_LINEAR);
}

void ft_test_stream_end(struct ft_test_stream *stream)
{
	ft_loop_guard_free(stream->guard);
}

/* Pass datagram @number by the guard. Return: whether it loops. */
bool ft_test_pass(struct ft_test_stream *stream, u32 number, u8 ttl)
{
	struct ft_test_packet *packet = stream->packet;
	struct ft_datagram dg;
	struct sk_buff *skb;
	bool loops = false;

	packet->ttl = ttl;
	memcpy(ft_test_udp(packet) + 1, &number, sizeof(number));
	ft_test_write(packet, NULL);
	skb = ft_test_skb(stream->test, packet, &stream->shape);
	ft_test_summed(skb, packet, stream->ip_summed);
	if (ft_datagram_parse(&dg, skb, packet->to.family) &&
	    ft_test_verify(&dg)) {
		local_bh_disable();
		loops = ft_loop_detect(stream->guard, &dg, stream->clock);
		local_bh_enable();
	} else {
		KUNIT_FAIL(stream->test, "not a datagram");
	}
	kfree_skb(skb);
	ft_test_pages_free(packet);
	return loops;
}
