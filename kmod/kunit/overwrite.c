// SPDX-License-Identifier: GPL-2.0-only
/* Whoever writes to a copy writes to no other: copy.c, body.c */
#include <linux/skbuff.h>

#include "kunit/trial.h"

/* Of each as much as rules and tunnels write to, and more. */
#define WRITTEN	2000U

static bool has_payload(const struct ft_trial *trial,
			const struct sk_buff *copy)
{
	const struct ft_test_packet *packet = trial->packet;
	unsigned int len = packet->payload_len;

	return !skb_copy_bits(copy, copy->len - len, trial->flat, len) &&
	       !memcmp(trial->flat, ft_test_udp(packet) + 1, len);
}

/**
 * ft_trial_overwrite() - write to each copy, as nftables, tc and IPsec do
 * @trial: its copies are whole, with headers
 *
 * Return: what was wrong, or NULL.
 */
const char *ft_trial_overwrite(struct ft_trial *trial)
{
	unsigned int i, k;

	for (i = trial->n_copies; i--; ) {
		struct sk_buff *copy = trial->copy[i];
		unsigned int len = min(copy->len, WRITTEN);

		if (skb_ensure_writable(copy, len))
			return "a copy cannot be written to";
		memset(copy->data, 0xdb, len);
		for (k = 0; k < i; k++)
			if (!has_payload(trial, trial->copy[k]))
				return "what was written to one copy is in another";
	}
	return NULL;
}
