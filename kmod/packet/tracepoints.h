/* SPDX-License-Identifier: GPL-2.0-only */
/* What becomes of datagrams and of their copies, for perf(1), bpftrace(8) and
 * tracefs. The names of the outcomes are those of the tool.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM flowtee

#if !defined(FLOWTEE_TRACEPOINTS_H) || defined(TRACE_HEADER_MULTI_READ)
#define FLOWTEE_TRACEPOINTS_H

#include <linux/flowtee.h>
#include <linux/in6.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "packet/datagram.h"
#include "packet/socket_address.h"
#include "ruleset/collector.h"
#include "ruleset/receiver.h"

#define FT_DATAGRAM_OUTCOMES						\
	FT_OUTCOME(COLLECTOR_REPLICATED, "replicated")			\
	FT_OUTCOME(COLLECTOR_DENIED, "denied")				\
	FT_OUTCOME(COLLECTOR_NO_RECEIVER, "no_receiver")		\
	FT_OUTCOME(COLLECTOR_MALFORMED, "malformed")			\
	FT_OUTCOME(COLLECTOR_LOOP, "loop")				\
	FT_OUTCOME(COLLECTOR_NOT_SAMPLED, "not_sampled")		\
	FT_OUTCOME(COLLECTOR_BUSY, "busy")				\
	FT_LAST_OUTCOME(COLLECTOR_STANDBY, "standby")

#define FT_COPY_OUTCOMES						\
	FT_OUTCOME(RECEIVER_SENT, "sent")				\
	FT_OUTCOME(RECEIVER_DROPPED_NO_ROUTE, "no_route")		\
	FT_OUTCOME(RECEIVER_DROPPED_NO_MEMORY, "no_memory")		\
	FT_OUTCOME(RECEIVER_DROPPED_NO_LISTENER, "no_listener")		\
	FT_OUTCOME(RECEIVER_DROPPED_TTL, "ttl")				\
	FT_OUTCOME(RECEIVER_DROPPED_LOOP, "loop")			\
	FT_OUTCOME(RECEIVER_DROPPED_DOWN, "down")			\
	FT_OUTCOME(RECEIVER_DROPPED_RATE, "rate")			\
	FT_OUTCOME(RECEIVER_DROPPED_TRANSMIT, "transmit")		\
	FT_OUTCOME(RECEIVER_DROPPED_TOO_LARGE, "too_large")		\
	FT_OUTCOME(RECEIVER_NOT_SAMPLED, "not_sampled")			\
	FT_LAST_OUTCOME(RECEIVER_DROPPED_MARTIAN, "martian")

/* Programs that read the events know no names of ours: they are given numbers. */
#undef FT_OUTCOME
#undef FT_LAST_OUTCOME
#define FT_OUTCOME(name, word)		TRACE_DEFINE_ENUM(FLOWTEE_##name);
#define FT_LAST_OUTCOME(name, word)	TRACE_DEFINE_ENUM(FLOWTEE_##name);

FT_DATAGRAM_OUTCOMES
FT_COPY_OUTCOMES

#undef FT_OUTCOME
#undef FT_LAST_OUTCOME
#define FT_OUTCOME(name, word)		{ FLOWTEE_##name, word },
#define FT_LAST_OUTCOME(name, word)	{ FLOWTEE_##name, word }

TRACE_EVENT(flowtee_datagram,

	TP_PROTO(const struct ft_collector *collector,
		 const struct ft_datagram *dg, unsigned int len, u8 outcome),

	TP_ARGS(collector, dg, len, outcome),

	TP_STRUCT__entry(
		__array(char, collector, FLOWTEE_NAME_SIZE)
		__array(u8, from, sizeof(struct sockaddr_in6))
		__array(u8, to, sizeof(struct sockaddr_in6))
		__field(unsigned int, len)
		__field(u8, outcome)
	),

	TP_fast_assign(
		strscpy_pad(__entry->collector, collector->object.name,
			    FLOWTEE_NAME_SIZE);
		ft_socket_address(__entry->from, &dg->from);
		ft_socket_address(__entry->to, &dg->to);
		__entry->len = len;
		__entry->outcome = outcome;
	),

	TP_printk("collector=%s from=%pISpc to=%pISpc len=%u outcome=%s",
		  __entry->collector, __entry->from, __entry->to, __entry->len,
		  __print_symbolic(__entry->outcome, FT_DATAGRAM_OUTCOMES))
);

TRACE_EVENT(flowtee_copy,

	TP_PROTO(const struct ft_collector *collector,
		 const struct ft_receiver *receiver,
		 const struct ft_datagram *dg, u8 outcome),

	TP_ARGS(collector, receiver, dg, outcome),

	TP_STRUCT__entry(
		__array(char, collector, FLOWTEE_NAME_SIZE)
		__array(char, receiver, FLOWTEE_NAME_SIZE)
		__array(u8, from, sizeof(struct sockaddr_in6))
		__array(u8, to, sizeof(struct sockaddr_in6))
		__field(unsigned int, len)
		__field(u8, outcome)
	),

	TP_fast_assign(
		strscpy_pad(__entry->collector, collector->object.name,
			    FLOWTEE_NAME_SIZE);
		strscpy_pad(__entry->receiver, receiver->object.name,
			    FLOWTEE_NAME_SIZE);
		ft_socket_address(__entry->from, &dg->from);
		ft_socket_address(__entry->to, &receiver->to);
		__entry->len = dg->payload_len;
		__entry->outcome = outcome;
	),

	TP_printk("receiver=%s/%s from=%pISpc to=%pISpc len=%u outcome=%s",
		  __entry->collector, __entry->receiver, __entry->from,
		  __entry->to, __entry->len,
		  __print_symbolic(__entry->outcome, FT_COPY_OUTCOMES))
);

#endif /* FLOWTEE_TRACEPOINTS_H */

/* Where the kernel's headers, which read this again and again, find it. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH packet
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE tracepoints
#include <trace/define_trace.h>
