// SPDX-License-Identifier: GPL-2.0-only
#include <net/netlink.h>

#include "base/clock.h"
#include "control/stream_message.h"
#include "telemetry/news.h"
#include "telemetry/table.h"

/* All of these return 0, or -EMSGSIZE. */

static int put_number(struct sk_buff *skb, int attr, u64 value)
{
	return nla_put_u64_64bit(skb, attr, value, FLOWTEE_A_EXPORTER_PAD);
}

/* Which collector a message is about. */
int ft_stream_message_put_collector(struct sk_buff *skb, const char *name)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_COLLECTOR);
	if (!nest || nla_put_string(skb, FLOWTEE_A_COLLECTOR_NAME, name))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What a stream is. */
static int put_name(struct sk_buff *skb, const struct ft_stream_name *name,
		    __be16 port)
{
	if (nla_put(skb, FLOWTEE_A_EXPORTER_ADDRESS,
		    ft_address_len(name->family), &name->addr) ||
	    (port && nla_put_be16(skb, FLOWTEE_A_EXPORTER_PORT, port)) ||
	    nla_put_u8(skb, FLOWTEE_A_EXPORTER_PROTOCOL, name->protocol) ||
	    (name->protocol != FLOWTEE_PROTOCOL_OTHER &&
	     nla_put_u32(skb, FLOWTEE_A_EXPORTER_DOMAIN, name->domain)) ||
	    (name->agent_family != NFPROTO_UNSPEC &&
	     nla_put(skb, FLOWTEE_A_EXPORTER_AGENT,
		     ft_address_len(name->agent_family), &name->agent)))
		return -EMSGSIZE;
	return 0;
}

/**
 * ft_stream_message_put_evicted() - tell how many streams were given up
 * @skb: of the message; it is to be cancelled if this fails
 * @evicted: how many
 * @event: it is %FLOWTEE_EXPORTER_FULL that is told
 */
int ft_stream_message_put_evicted(struct sk_buff *skb, u64 evicted, bool event)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_EXPORTER);
	if (!nest || put_number(skb, FLOWTEE_A_EXPORTER_EVICTED, evicted) ||
	    (event && nla_put_u8(skb, FLOWTEE_A_EXPORTER_EVENT,
				 FLOWTEE_EXPORTER_FULL)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * ft_stream_message_put_news() - tell what has happened to a stream
 * @skb: of the message; it is to be cancelled if this fails
 * @news: of the stream
 * @event: &enum flowtee_exporter_event, one of @news
 */
int ft_stream_message_put_news(struct sk_buff *skb, const struct ft_news *news,
			       u8 event)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_EXPORTER);
	if (!nest || put_name(skb, &news->name, news->port) ||
	    nla_put_u8(skb, FLOWTEE_A_EXPORTER_EVENT, event) ||
	    (event == FLOWTEE_EXPORTER_GAP &&
	     put_number(skb, FLOWTEE_A_EXPORTER_GAP, news->gap)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_outcomes(struct sk_buff *skb, const struct ft_stream *stream)
{
	struct nlattr *nest;
	unsigned int i;

	nest = nla_nest_start(skb, FLOWTEE_A_EXPORTER_OUTCOMES);
	if (!nest)
		return -EMSGSIZE;
	for (i = FLOWTEE_COLLECTOR_RECEIVED_BYTES + 1;
	     i <= FLOWTEE_COLLECTOR_COUNTER_MAX; i++)
		if (nla_put_u64_64bit(skb, i, stream->outcomes[i],
				      FLOWTEE_COLLECTOR_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_sequence(struct sk_buff *skb, const struct ft_stream *stream)
{
	const struct ft_sequence *sequence = ft_stream_sequence(stream);
	u64 lost;

	if (ft_stream_lost(stream, &lost) &&
	    (put_number(skb, FLOWTEE_A_EXPORTER_LOST, lost) ||
	     put_number(skb, FLOWTEE_A_EXPORTER_COUNTED, sequence->counted)))
		return -EMSGSIZE;
	if (put_number(skb, FLOWTEE_A_EXPORTER_REORDERED,
		       sequence->reordered) ||
	    put_number(skb, FLOWTEE_A_EXPORTER_DUPLICATED,
		       sequence->duplicated) ||
	    put_number(skb, FLOWTEE_A_EXPORTER_RESTARTS, sequence->restarts))
		return -EMSGSIZE;
	return 0;
}

static int put_times(struct sk_buff *skb, const struct ft_stream *stream)
{
	if (put_number(skb, FLOWTEE_A_EXPORTER_FIRST_SEEN,
		       ft_clock_utc_ms(stream->first)) ||
	    put_number(skb, FLOWTEE_A_EXPORTER_LAST_SEEN,
		       ft_clock_utc_ms(stream->last)) ||
	    put_number(skb, FLOWTEE_A_EXPORTER_RATE, stream->rate) ||
	    (ft_stream_is_silent(stream, get_jiffies_64()) &&
	     nla_put_flag(skb, FLOWTEE_A_EXPORTER_SILENT)))
		return -EMSGSIZE;
	return 0;
}

static int put_body(struct sk_buff *skb, const struct ft_stream *stream)
{
	int err;

	if (put_number(skb, FLOWTEE_A_EXPORTER_BYTES, stream->bytes) ||
	    nla_put_u32(skb, FLOWTEE_A_EXPORTER_TEMPLATES,
			stream->templates.n))
		return -EMSGSIZE;
	err = put_outcomes(skb, stream);
	if (!err)
		err = put_sequence(skb, stream);
	return err ?: put_times(skb, stream);
}

static int put_template(struct sk_buff *skb, const struct ft_template_info *info)
{
	unsigned long age = jiffies - info->sent;
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_EXPORTER_TEMPLATE);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u16(skb, FLOWTEE_A_TEMPLATE_ID, info->id) ||
	    nla_put_u16(skb, FLOWTEE_A_TEMPLATE_FIELDS, info->fields) ||
	    (info->options &&
	     nla_put_flag(skb, FLOWTEE_A_TEMPLATE_OPTIONS)) ||
	    (info->length &&
	     nla_put_u16(skb, FLOWTEE_A_TEMPLATE_LENGTH, info->length)) ||
	    nla_put_u32(skb, FLOWTEE_A_TEMPLATE_AGE, age / HZ)) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, nest);
	return 0;
}

/* Streams are locked meanwhile: no more than so many. */
#define TEMPLATES_A_MESSAGE	16

/* As many templates as fit.
 * @after: the number of the last that was told of; set to that of the last that
 *	fits, or to 0 if none is left
 */
static int put_templates(struct sk_buff *skb, const struct ft_stream *stream,
			 u32 *after)
{
	const struct ft_template_pool *pool = ft_streams_templates(stream);
	struct ft_template_info info;
	u32 first = *after, n = 0;

	while (ft_templates_next(&stream->templates, pool, *after, &info)) {
		if (n++ == TEMPLATES_A_MESSAGE)
			return 0;
		if (put_template(skb, &info))
			return *after == first ? -EMSGSIZE : 0;
		*after = info.id;
	}
	*after = 0;
	return 0;
}

/* Below the numbers that templates have. */
#define BEFORE_ALL	1

/**
 * ft_stream_message_put() - tell what is known of a stream
 * @skb: of the message; it is to be cancelled if this fails
 * @stream: which; it stays as it is meanwhile
 * @detailed: and of its templates
 * @after: 0, or how far the message before came with the templates: then this one
 *	has the rest. Set likewise, for the next one
 */
int ft_stream_message_put(struct sk_buff *skb, const struct ft_stream *stream,
			  bool detailed, u32 *after)
{
	bool is_rest = *after;
	struct nlattr *nest;
	int err;

	nest = nla_nest_start(skb, FLOWTEE_A_EXPORTER);
	if (!nest)
		return -EMSGSIZE;
	err = put_name(skb, &stream->name, stream->port);
	if (!err && !is_rest)
		err = put_body(skb, stream);
	if (err)
		return err;
	if (detailed) {
		if (!is_rest)
			*after = BEFORE_ALL;
		err = put_templates(skb, stream, after);
		if (err && is_rest)
			return err;
	}
	nla_nest_end(skb, nest);
	return 0;
}
