/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose fault it is that a draft is refused. */
#ifndef FLOWTEE_BLAME_H
#define FLOWTEE_BLAME_H

struct ft_collector;
struct ft_receiver;

/**
 * struct ft_blame - what the refusal of a draft is about
 * @collector: the object, or the collector of it; NULL: no single one
 * @receiver: the object, or NULL
 * @attr: &enum flowtee_receiver_attr if there is a receiver, else &enum
 *	flowtee_collector_attr
 *
 * It refers to the draft, and is of no use once that was dropped.
 */
struct ft_blame {
	const struct ft_collector *collector;
	const struct ft_receiver *receiver;
	int attr;
};

#endif /* FLOWTEE_BLAME_H */
