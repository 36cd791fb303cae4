/* SPDX-License-Identifier: GPL-2.0-only */
/* From a body to a packet that headers can be put before. */
#ifndef FLOWTEE_COPY_H
#define FLOWTEE_COPY_H

#include <linux/skbuff.h>

#include "packet/body.h"

struct sk_buff *ft_copy_make(const struct ft_body *body, unsigned int headroom);
struct sk_buff *ft_copy_take(const struct ft_body *body, unsigned int headroom);

#endif /* FLOWTEE_COPY_H */
