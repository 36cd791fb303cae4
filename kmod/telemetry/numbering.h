/* SPDX-License-Identifier: GPL-2.0-only */
/* What the numbers of an exporter of IPFIX count. */
#ifndef FLOWTEE_NUMBERING_H
#define FLOWTEE_NUMBERING_H

#include "telemetry/sequence.h"

/**
 * struct ft_numbering - how an exporter of IPFIX numbers its messages; all zero:
 *	as RFC 7011 says, as far as is known
 * @by_end: the numbers, if a number counts its own message, and no options data
 * @said: the number of the newest message
 * @records: data records that it had
 * @aside: those of options data among them
 * @known: @records are all of them
 * @plain: all is in order by both rules, and will be if the next message is in order
 *	and has @records as well, all of flows
 * @score: how many messages fit @by_end alone, less those that fit RFC 7011 alone;
 *	between limits
 */
struct ft_numbering {
	struct ft_sequence by_end;
	u32 said;
	u32 records;
	u32 aside;
	bool known;
	bool plain;
	s8 score;
};

/**
 * struct ft_message - a message of IPFIX, as far as its number goes
 * @number: its number
 * @records: data records that it has
 * @aside: those of options data among them
 * @known: these are all of them
 * @stamp: the exporter's clock
 */
struct ft_message {
	u32 number;
	u32 records;
	u32 aside;
	bool known;
	u32 stamp;
};

void ft_numbering_judge(struct ft_numbering *numbering,
			struct ft_sequence *by_start,
			const struct ft_message *message);

/**
 * ft_numbering_note_plain() - account for a message that is as most are
 * @numbering: of its stream
 * @by_start: the account of its stream as RFC 7011 has it
 * @number: of the message
 * @records: data records that it has
 * @flows_alone: these are all of them, and none is of options data
 * @stamp: the exporter's clock
 *
 * Such a message has as many records as the one before, and is in order by both
 * rules, which say the same then. Does in few steps what ft_numbering_judge()
 * would do.
 *
 * Context: any; the caller keeps others from @numbering and @by_start.
 * Return: false, and nothing is done, if it is another.
 */
static inline bool
ft_numbering_note_plain(struct ft_numbering *numbering,
			struct ft_sequence *by_start, u32 number, u32 records,
			bool flows_alone, u32 stamp)
{
	if (!numbering->plain || !flows_alone || number != by_start->next ||
	    records != numbering->records)
		return false;
	numbering->said = number;
	ft_sequence_go_on(by_start, records, stamp);
	ft_sequence_go_on(&numbering->by_end, records, stamp);
	return true;
}

/* Whether not RFC 7011 says what the numbers count. */
static inline bool ft_numbering_is_by_end(const struct ft_numbering *numbering)
{
	return numbering->score > 0;
}

#endif /* FLOWTEE_NUMBERING_H */
