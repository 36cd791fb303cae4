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

/* Whether a message is as most are: of flows alone, of as many as the one before, and
 * in order by both rules, which say the same then.
 */
static inline bool ft_numbering_is_plain(const struct ft_numbering *numbering,
					 const struct ft_sequence *by_start,
					 const struct ft_message *message)
{
	return numbering->plain && message->known && !message->aside &&
	       message->number == by_start->next &&
	       message->records == numbering->records;
}

/* Such a message: what ft_numbering_judge() would do, in few steps. */
static inline void ft_numbering_go_on(struct ft_numbering *numbering,
				      struct ft_sequence *by_start, u32 stamp)
{
	numbering->said = by_start->next;
	ft_sequence_go_on(by_start, numbering->records, stamp);
	ft_sequence_go_on(&numbering->by_end, numbering->records, stamp);
}

/**
 * ft_numbering_note() - account for a message by its number
 * @numbering: of its stream
 * @by_start: the account of its stream as RFC 7011 has it
 * @message: the message
 *
 * Context: as ft_sequence_note().
 */
static inline void ft_numbering_note(struct ft_numbering *numbering,
				     struct ft_sequence *by_start,
				     const struct ft_message *message)
{
	if (ft_numbering_is_plain(numbering, by_start, message))
		ft_numbering_go_on(numbering, by_start, message->stamp);
	else
		ft_numbering_judge(numbering, by_start, message);
}

/* Whether not RFC 7011 says what the numbers count. */
static inline bool ft_numbering_is_by_end(const struct ft_numbering *numbering)
{
	return numbering->score > 0;
}

#endif /* FLOWTEE_NUMBERING_H */
