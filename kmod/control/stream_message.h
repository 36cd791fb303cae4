/* SPDX-License-Identifier: GPL-2.0-only */
/* Streams as attributes of messages to users. */
#ifndef FLOWTEE_STREAM_MESSAGE_H
#define FLOWTEE_STREAM_MESSAGE_H

#include "telemetry/stream.h"

struct ft_news;
struct sk_buff;

int ft_stream_message_put_collector(struct sk_buff *skb, const char *name);
int ft_stream_message_put_evicted(struct sk_buff *skb, u64 evicted, bool event);
int ft_stream_message_put_news(struct sk_buff *skb, const struct ft_news *news,
			       u8 event);
int ft_stream_message_put(struct sk_buff *skb, const struct ft_stream *stream,
			  bool detailed, u32 *after);

#endif /* FLOWTEE_STREAM_MESSAGE_H */
