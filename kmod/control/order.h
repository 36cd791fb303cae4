/* SPDX-License-Identifier: GPL-2.0-only */
/* What of a list stands elsewhere than before. */
#ifndef FLOWTEE_ORDER_H
#define FLOWTEE_ORDER_H

#include "ruleset/list.h"

/**
 * struct ft_order - which objects of a list have to be told where to stand
 * @told: a bit for each place of the list; NULL: none
 * @first_kept: place of the first that has kept its place among the others
 */
struct ft_order {
	unsigned long *told;
	u32 first_kept;
};

int ft_order_find(struct ft_order *order, struct ft_list *old,
		  const struct ft_list *new);
void ft_order_free(struct ft_order *order);

/* Whether the object at a place has to be told. */
static inline bool ft_order_is_told(const struct ft_order *order, u32 place)
{
	return order->told && test_bit(place, order->told);
}

#endif /* FLOWTEE_ORDER_H */
