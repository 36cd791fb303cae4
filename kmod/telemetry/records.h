/* SPDX-License-Identifier: GPL-2.0-only */
/* The records of a data set. */
#ifndef FLOWTEE_RECORDS_H
#define FLOWTEE_RECORDS_H

#include <linux/skbuff.h>

#include "telemetry/chunks.h"

bool ft_records_count(struct ft_template *template,
		      const struct ft_template_pool *pool,
		      const struct sk_buff *skb, unsigned int offset,
		      unsigned int end, int *steps, u32 *records);

unsigned int ft_records_next(struct ft_template *template,
			     const struct ft_template_pool *pool,
			     const struct sk_buff *skb, unsigned int offset,
			     unsigned int end, int *steps);

#endif /* FLOWTEE_RECORDS_H */
