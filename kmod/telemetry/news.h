/* SPDX-License-Identifier: GPL-2.0-only */
/* What has happened to streams since they were looked at last. */
#ifndef FLOWTEE_NEWS_H
#define FLOWTEE_NEWS_H

#include "telemetry/stream.h"

/**
 * struct ft_news - what is to be told of a stream
 * @name: of the stream
 * @port: likewise
 * @collector: of the stream
 * @events: a bit for each &enum flowtee_exporter_event
 * @gap: what was lost since that was told last
 */
struct ft_news {
	struct ft_stream_name name;
	__be16 port;
	char collector[FLOWTEE_NAME_SIZE];
	u32 events;
	u64 gap;
};

bool ft_news_of_stream(struct ft_streams *streams, u32 place, u64 ticks,
		       bool newcomers, struct ft_news *news);
bool ft_news_of_account(struct ft_account *account, u64 *evicted);

#endif /* FLOWTEE_NEWS_H */
