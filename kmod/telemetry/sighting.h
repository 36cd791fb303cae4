/* SPDX-License-Identifier: GPL-2.0-only */
/* Streams take note of their datagrams. */
#ifndef FLOWTEE_SIGHTING_H
#define FLOWTEE_SIGHTING_H

#include <linux/skbuff.h>

#include "telemetry/report.h"
#include "telemetry/stream.h"

/**
 * struct ft_sighting - a datagram whose stream is to take note of it
 * @account: of its collector; NULL: none is kept
 * @outcome: what is foreseen to become of it; 0: it is counted another time
 * @bytes: of its payload, as they are counted
 * @admitted: what it says is believed
 * @numbered: it was read when it came: its number and its templates are known, and
 *	perhaps those of datagrams behind it
 * @ifindex: of the device that it came by
 * @name: of its stream
 * @port: likewise
 * @bucket: of its stream
 * @report: what its header says
 * @contents: what is in its sets
 * @stream: its stream; NULL: there was no room for it, or no account is kept
 * @generation: of @stream then
 * @turn: by which reading of the stream it was read; see &ft_templates.turn
 *
 * What is before @name is for who sees the datagram to set, the rest is read.
 */
struct ft_sighting {
	struct ft_account *account;
	enum flowtee_collector_counter outcome;
	unsigned int bytes;
	bool admitted;
	bool numbered;
	int ifindex;
	struct ft_stream_name name;
	__be16 port;
	u32 bucket;
	struct ft_report report;
	struct ft_contents contents;
	struct ft_stream *stream;
	u32 generation;
	u32 turn;
};

void ft_sighting_read(struct ft_sighting *sighting,
		      const struct ft_endpoint *from, const struct sk_buff *skb,
		      unsigned int start, unsigned int len);
struct ft_stream *ft_sighting_lock(struct ft_sighting *sighting);
void ft_sighting_unlock(struct ft_sighting *sighting);
void ft_sighting_amend(struct ft_sighting *sighting,
		       enum flowtee_collector_counter outcome);

#endif /* FLOWTEE_SIGHTING_H */
