// SPDX-License-Identifier: GPL-2.0-only
#include <linux/flowtee.h>

#include "control/exporter_event.h"
#include "control/stream_message.h"
#include "control/tell.h"
#include "telemetry/news.h"

/**
 * struct item - one of the things that have happened to a stream
 * @news: all of them
 * @event: which one: &enum flowtee_exporter_event
 */
struct item {
	const struct ft_news *news;
	u8 event;
};

static int fill_item(struct sk_buff *skb, const void *what, u32 *prefix)
{
	const struct item *item = what;
	int err;

	err = ft_stream_message_put_collector(skb, item->news->collector);
	return err ?: ft_stream_message_put_news(skb, item->news, item->event);
}

/**
 * ft_exporter_event() - tell what has happened to a stream
 * @control: where; its lock is held
 * @news: of the stream
 *
 * Context: may sleep.
 */
void ft_exporter_event(struct ft_control *control, const struct ft_news *news)
{
	struct item item = { .news = news };

	for (; item.event <= FLOWTEE_EXPORTER_EVENT_MAX; item.event++)
		if (news->events & BIT(item.event))
			ft_tell_one(control, FLOWTEE_CMD_EXPORTER, fill_item,
				    &item);
}

/**
 * struct full - that there was too little room
 * @account: for its streams
 * @evicted: how many were given up so far
 */
struct full {
	const struct ft_account *account;
	u64 evicted;
};

static int fill_full(struct sk_buff *skb, const void *what, u32 *prefix)
{
	const struct full *full = what;
	int err;

	err = ft_stream_message_put_collector(skb, full->account->name);
	return err ?: ft_stream_message_put_evicted(skb, full->evicted, true);
}

/* Tells that there was too little room for the streams of a collector.
 * Context: as ft_exporter_event().
 */
void ft_exporter_event_full(struct ft_control *control,
			    const struct ft_account *account, u64 evicted)
{
	const struct full full = {
		.account = account,
		.evicted = evicted,
	};

	ft_tell_one(control, FLOWTEE_CMD_EXPORTER, fill_full, &full);
}
