// SPDX-License-Identifier: GPL-2.0-only
/*
 * The number of an IPFIX message is how many data records came before it (RFC
 * 7011, 3.1). Some exporters (softflowd 1.0.0) number it by how many there are
 * with it, and do not count options data. Mostly, one cannot tell: if a message
 * has as many records as the one before, both rules say the same. So account is
 * kept by both, and what holds is the rule that fits more often where they differ.
 */
#include <linux/flowtee.h>

#include "telemetry/numbering.h"

#define SCORE_MAX	16

static u32 flows_of(const struct ft_message *message)
{
	return message->records - message->aside;
}

/* Which of the rules fits, if it is one. */
static void compare(struct ft_numbering *numbering,
		    const struct ft_message *message)
{
	bool by_start = message->number ==
			numbering->said + numbering->records;
	bool by_end = message->number - flows_of(message) == numbering->said;

	if (by_end && !by_start && numbering->score < SCORE_MAX)
		numbering->score++;
	else if (by_start && !by_end && numbering->score > -SCORE_MAX)
		numbering->score--;
}

/* Another tee tells what it knows before a message, with the number of that
 * (audience.c). If that was options data, it was not the exporter that sent it.
 */
static void take_back(struct ft_numbering *numbering,
		      struct ft_sequence *by_start,
		      const struct ft_message *message)
{
	if (!numbering->known || !numbering->records ||
	    numbering->records != numbering->aside ||
	    message->number != numbering->said)
		return;
	ft_sequence_take_back(by_start, message->number, numbering->records);
	numbering->records = 0;
	numbering->aside = 0;
}

/* Whether the next message may be plain; see &ft_numbering.plain. */
static bool is_plain(const struct ft_numbering *numbering,
		     const struct ft_sequence *by_start)
{
	u32 records = numbering->records;

	return numbering->known && !numbering->aside &&
	       ft_sequence_is_plain(by_start, numbering->said + records,
				    records) &&
	       ft_sequence_is_plain(&numbering->by_end, numbering->said,
				    records);
}

/**
 * ft_numbering_judge() - account for a message by its number
 * @numbering: of its stream
 * @by_start: the account of its stream as RFC 7011 has it
 * @message: the message, whatever it is
 *
 * Context: as ft_sequence_note().
 */
void ft_numbering_judge(struct ft_numbering *numbering,
			struct ft_sequence *by_start,
			const struct ft_message *message)
{
	u32 flows = message->known ? flows_of(message) : 0;

	take_back(numbering, by_start, message);
	if (message->known && numbering->known)
		compare(numbering, message);
	ft_sequence_note(by_start, FLOWTEE_PROTOCOL_IPFIX, message->number,
			 message->records, message->known, message->stamp);
	ft_sequence_note(&numbering->by_end, FLOWTEE_PROTOCOL_IPFIX,
			 message->number - flows, flows, message->known,
			 message->stamp);
	numbering->said = message->number;
	numbering->records = message->records;
	numbering->aside = message->aside;
	numbering->known = message->known;
	numbering->plain = is_plain(numbering, by_start);
}
