/* SPDX-License-Identifier: GPL-2.0-only */
/* Datagrams that came, as messages to who looks at them. */
#ifndef FLOWTEE_TRACE_MESSAGE_H
#define FLOWTEE_TRACE_MESSAGE_H

#include "packet/trace.h"

struct sk_buff;

struct sk_buff *ft_trace_message(u32 portid,
				 const struct ft_collector *collector,
				 const struct ft_datagram *dg,
				 const struct ft_trace_note *note, u64 skipped);
struct sk_buff *ft_trace_message_skipped(u32 portid, u64 skipped);

#endif /* FLOWTEE_TRACE_MESSAGE_H */
