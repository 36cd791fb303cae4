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
 * @name: of its stream
 * @port: likewise
 * @bucket: of its stream
 * @report: what its header says
 * @contents: what is in its sets
 * @stream: that was found already; NULL: it was not looked for, or not found
 * @missing: it was not found: there was no room for it
 * @generation: of @stream then
 * @turn: by which reading of the stream it was read; see &ft_templates.turn
 * @admitted: what it says is believed
 * @numbered: its number was taken note of when it came
 */
struct ft_sighting {
	struct ft_account *account;
	struct ft_stream_name name;
	__be16 port;
	bool admitted;
	bool numbered;
	bool missing;
	u32 bucket;
	struct ft_report report;
	struct ft_contents contents;
	struct ft_stream *stream;
	u32 generation;
	u32 turn;
};

void ft_sighting_read(struct ft_sighting *sighting, struct ft_account *account,
		      const struct ft_endpoint *from, const struct sk_buff *skb,
		      unsigned int start, unsigned int len, bool admitted);
struct ft_stream *ft_sighting_lock(struct ft_sighting *sighting);
void ft_sighting_unlock(struct ft_sighting *sighting);
void ft_sighting_number(struct ft_sighting *sighting);
void ft_sighting_note(struct ft_sighting *sighting,
		      enum flowtee_collector_counter outcome, unsigned int len);

#endif /* FLOWTEE_SIGHTING_H */
