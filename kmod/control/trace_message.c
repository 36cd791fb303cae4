// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>

#include "control/endpoint_message.h"
#include "control/family.h"
#include "control/message.h"
#include "control/trace_message.h"

/* Packets wait for it, and there are others to be told. */
#define TRACE_GFP	(GFP_ATOMIC | __GFP_NOWARN)

/* Room for what is told of each copy, of all that has a fixed size, and of an
 * address and a port.
 */
#define COPY_SIZE							\
	(nla_total_size(0) + 2 * nla_total_size(FLOWTEE_NAME_SIZE) +	\
	 nla_total_size(sizeof(u8)))
#define ENDPOINT_SIZE							\
	(nla_total_size(0) + nla_total_size(sizeof(struct in6_addr)) +	\
	 nla_total_size(sizeof(__be16)))
#define FIXED_SIZE							\
	(2 * nla_total_size(0) + nla_total_size(FLOWTEE_NAME_SIZE) +	\
	 2 * nla_total_size_64bit(sizeof(u64)) + 2 * ENDPOINT_SIZE +	\
	 3 * nla_total_size(sizeof(u32)) +				\
	 nla_total_size(sizeof(struct in6_addr)) +			\
	 4 * nla_total_size(sizeof(u8)))

/* All that follow return 0, or -EMSGSIZE. */

static int put_header(struct sk_buff *skb, const struct ft_report *report)
{
	if (nla_put_u8(skb, FLOWTEE_A_TRACE_PROTOCOL, report->protocol) ||
	    (report->protocol != FLOWTEE_PROTOCOL_OTHER &&
	     nla_put_u32(skb, FLOWTEE_A_TRACE_DOMAIN, report->domain)) ||
	    (report->agent_family != NFPROTO_UNSPEC &&
	     nla_put(skb, FLOWTEE_A_TRACE_AGENT,
		     ft_address_len(report->agent_family), &report->agent)))
		return -EMSGSIZE;
	return 0;
}

static int put_datagram(struct sk_buff *skb, const struct ft_datagram *dg,
			const struct ft_trace_note *note)
{
	if (nla_put_u64_64bit(skb, FLOWTEE_A_TRACE_TIME, note->time,
			      FLOWTEE_A_TRACE_PAD) ||
	    ft_message_put_endpoint(skb, FLOWTEE_A_TRACE_FROM, &dg->from) ||
	    ft_message_put_endpoint(skb, FLOWTEE_A_TRACE_TO, &dg->to) ||
	    put_header(skb, &note->report) ||
	    nla_put_u32(skb, FLOWTEE_A_TRACE_SIZE, dg->payload_len) ||
	    nla_put_u8(skb, FLOWTEE_A_TRACE_TTL, dg->ttl) ||
	    nla_put_u8(skb, FLOWTEE_A_TRACE_TOS, dg->tos) ||
	    nla_put_u8(skb, FLOWTEE_A_TRACE_OUTCOME, note->outcome) ||
	    (note->len && nla_put(skb, FLOWTEE_A_TRACE_PAYLOAD, note->len,
				  note->payload)))
		return -EMSGSIZE;
	return 0;
}

static int put_copy(struct sk_buff *skb, const struct ft_trace_copy *copy)
{
	const struct ft_receiver *receiver = copy->receiver;
	const char *pool = receiver ? receiver->pool : copy->pool->object.name;
	struct nlattr *nest;

	nest = nla_nest_start(skb, FLOWTEE_A_TRACE_COPY);
	if (!nest ||
	    (*pool && nla_put_string(skb, FLOWTEE_A_TRACE_COPY_POOL, pool)) ||
	    (receiver && (nla_put_string(skb, FLOWTEE_A_TRACE_COPY_RECEIVER,
					 receiver->object.name) ||
			  nla_put_u8(skb, FLOWTEE_A_TRACE_COPY_OUTCOME,
				     copy->outcome))))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static u32 count_told(const struct ft_trace_note *note)
{
	return min_t(u32, note->n_copies, FLOWTEE_TRACE_COPIES);
}

static int put_copies(struct sk_buff *skb, const struct ft_trace_note *note)
{
	u32 told = count_told(note);
	u32 i;

	for (i = 0; i < told; i++)
		if (put_copy(skb, &note->copies[i]))
			return -EMSGSIZE;
	return told == note->n_copies ? 0 :
		nla_put_u32(skb, FLOWTEE_A_TRACE_MORE, note->n_copies - told);
}

static int put_skipped(struct sk_buff *skb, u64 skipped)
{
	return nla_put_u64_64bit(skb, FLOWTEE_A_TRACE_SKIPPED, skipped,
				 FLOWTEE_A_TRACE_PAD);
}

static int put_all(struct sk_buff *skb, const struct ft_collector *collector,
		   const struct ft_datagram *dg,
		   const struct ft_trace_note *note, u64 skipped)
{
	const struct ft_item item = { .collector = collector };
	struct nlattr *nest;

	if (ft_message_put_names(skb, &item, 0))
		return -EMSGSIZE;
	nest = nla_nest_start(skb, FLOWTEE_A_TRACE);
	if (!nest || put_datagram(skb, dg, note) || put_copies(skb, note) ||
	    (skipped && put_skipped(skb, skipped)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * ft_trace_message() - make a message of a datagram
 * @portid: whom it is for
 * @collector: that the datagram is for
 * @dg: the datagram; its packet may be gone
 * @note: of it
 * @skipped: how many were not told before it
 *
 * Context: any.
 * Return: the message, or NULL without memory.
 */
struct sk_buff *ft_trace_message(u32 portid,
				 const struct ft_collector *collector,
				 const struct ft_datagram *dg,
				 const struct ft_trace_note *note, u64 skipped)
{
	struct sk_buff *skb;
	void *message;

	skb = genlmsg_new(FIXED_SIZE + nla_total_size(note->len) +
			  count_told(note) * COPY_SIZE, TRACE_GFP);
	if (!skb)
		return NULL;
	message = genlmsg_put(skb, portid, 0, &ft_family, 0, FLOWTEE_CMD_TRACE);
	if (WARN_ON_ONCE(!message ||
			 put_all(skb, collector, dg, note, skipped))) {
		nlmsg_free(skb);
		return NULL;
	}
	genlmsg_end(skb, message);
	return skb;
}

/* Of datagrams that were not told, and no others. As ft_trace_message(). */
struct sk_buff *ft_trace_message_skipped(u32 portid, u64 skipped)
{
	struct sk_buff *skb;
	struct nlattr *nest;
	void *message;

	skb = genlmsg_new(nla_total_size(0) +
			  nla_total_size_64bit(sizeof(u64)), TRACE_GFP);
	if (!skb)
		return NULL;
	message = genlmsg_put(skb, portid, 0, &ft_family, 0, FLOWTEE_CMD_TRACE);
	nest = message ? nla_nest_start(skb, FLOWTEE_A_TRACE) : NULL;
	if (!nest || put_skipped(skb, skipped)) {
		nlmsg_free(skb);
		return NULL;
	}
	nla_nest_end(skb, nest);
	genlmsg_end(skb, message);
	return skb;
}
