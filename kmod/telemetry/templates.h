/* SPDX-License-Identifier: GPL-2.0-only */
/* Datagrams without which others cannot be decoded. */
#ifndef FLOWTEE_TEMPLATES_H
#define FLOWTEE_TEMPLATES_H

#include <linux/skbuff.h>

bool ft_templates_present(const struct sk_buff *skb, unsigned int start,
			  unsigned int len);

#endif /* FLOWTEE_TEMPLATES_H */
