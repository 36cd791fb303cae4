/* SPDX-License-Identifier: GPL-2.0-only */
/* What this host does not tell exporters. */
#ifndef FLOWTEE_SILENCE_H
#define FLOWTEE_SILENCE_H

#include <linux/atomic.h>
#include <linux/netfilter.h>

struct ft_ruleset;
struct net;

/**
 * struct ft_silence - what is kept from exporters of a namespace
 * @net: the namespace
 * @ruleset: where that in force is
 * @unwanted: until then, by get_jiffies_64(), nothing is said of originals
 */
struct ft_silence {
	struct net *net;
	struct ft_ruleset __rcu **ruleset;
	atomic64_t unwanted;
};

void ft_silence_init(struct ft_silence *silence, struct net *net,
		     struct ft_ruleset __rcu **ruleset);
void ft_silence_unwanted(struct ft_silence *silence);
unsigned int ft_silence(void *priv, struct sk_buff *skb,
			const struct nf_hook_state *state);

#endif /* FLOWTEE_SILENCE_H */
