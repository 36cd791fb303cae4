/* SPDX-License-Identifier: GPL-2.0-only */
/* Datagrams that tell what is known of a stream to who has not heard it. */
#ifndef FLOWTEE_REPLAY_H
#define FLOWTEE_REPLAY_H

#include <linux/skbuff.h>

#include "telemetry/store.h"

/**
 * struct ft_replay_header - what the header of such a datagram says
 * @protocol: %FLOWTEE_PROTOCOL_NETFLOW9 or %FLOWTEE_PROTOCOL_IPFIX
 * @domain: source id or observation domain
 * @sequence: number
 * @stamp: seconds since 1970
 * @uptime: of NetFlow v9: milliseconds since the exporter started
 */
struct ft_replay_header {
	u8 protocol;
	u32 domain;
	u32 sequence;
	u32 stamp;
	u32 uptime;
};

/* Payload of a datagram, unless what is in it does not come in parts: whatever
 * the path of IPv6, it is not fragmented on it (RFC 8200, section 5).
 */
#define FT_REPLAY_PAYLOAD	1232

/* Most of them that a stream takes: what is in two that follow each other is more
 * than has room in one, headers aside.
 */
#define FT_REPLAY_MAX \
	(2 * FT_TEMPLATE_CHUNKS_MAX * FT_CHUNK_BYTES / \
	 (FT_REPLAY_PAYLOAD - 64) + 1)

struct sk_buff *ft_replay_make(const struct ft_templates *templates,
			       const struct ft_template_pool *pool,
			       const struct ft_replay_header *header,
			       unsigned long now, const u32 *but);

#endif /* FLOWTEE_REPLAY_H */
