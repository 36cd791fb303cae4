/* SPDX-License-Identifier: GPL-2.0-only */
/* What stands behind the hook and may steer an original elsewhere. */
#ifndef FLOWTEE_STEERING_H
#define FLOWTEE_STEERING_H

#include <linux/netfilter.h>
#include <linux/workqueue.h>

struct ft_namespace;
struct net;

/**
 * struct ft_judge - the second hook of a family
 * @ops: the hook; registered unless @place is %FT_JUDGE_NOWHERE
 * @place: &enum nf_inet_hooks. Written with the lock of the configuration, read
 *	by packets without any
 */
struct ft_judge {
	struct nf_hook_ops ops;
	int place;
};

#define FT_JUDGE_NOWHERE	(-1)

/**
 * struct ft_steering - what is known of it in a namespace
 * @ipv4: judges originals of IPv4
 * @ipv6: judges originals of IPv6
 * @watch: looks whether they are needed
 */
struct ft_steering {
	struct ft_judge ipv4;
	struct ft_judge ipv6;
	struct delayed_work watch;
};

void ft_steering_init(struct ft_namespace *ns);
void ft_steering_update(struct ft_namespace *ns);
void ft_steering_exit(struct ft_namespace *ns);
void ft_steering_drain(struct ft_namespace *ns);
bool ft_steering_is_possible(struct net *net, u8 family);

#endif /* FLOWTEE_STEERING_H */
