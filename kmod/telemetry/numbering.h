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
 * @score: how many messages fit @by_end alone, less those that fit RFC 7011 alone;
 *	between limits
 */
struct ft_numbering {
	struct ft_sequence by_end;
	u32 said;
	u32 records;
	u32 aside;
	bool known;
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

void ft_numbering_note(struct ft_numbering *numbering,
		       struct ft_sequence *by_start,
		       const struct ft_message *message);

/* Whether not RFC 7011 says what the numbers count. */
static inline bool ft_numbering_is_by_end(const struct ft_numbering *numbering)
{
	return numbering->score > 0;
}

#endif /* FLOWTEE_NUMBERING_H */
