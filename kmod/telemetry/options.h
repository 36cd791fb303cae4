/* SPDX-License-Identifier: GPL-2.0-only */
/* The options data that is kept of a stream: of each scope the newest record. */
#ifndef FLOWTEE_OPTIONS_H
#define FLOWTEE_OPTIONS_H

#include <linux/skbuff.h>

#include "telemetry/store.h"

/* A stream has no more records than this: the oldest make room. */
#define FT_OPTIONS_MAX	256

void ft_options_keep(struct ft_templates *templates,
		     struct ft_template_pool *pool,
		     struct ft_template *template, const struct sk_buff *skb,
		     unsigned int offset, unsigned int size, unsigned long now,
		     int *steps);

#endif /* FLOWTEE_OPTIONS_H */
