/* SPDX-License-Identifier: GPL-2.0-only */
/* The netfilter hooks of a namespace. */
#ifndef FLOWTEE_HOOK_H
#define FLOWTEE_HOOK_H

#include <linux/types.h>

struct ft_namespace;

void ft_hooks_init(struct ft_namespace *ns);
int ft_hooks_enable(struct ft_namespace *ns, bool ipv4, bool ipv6);
void ft_hooks_disable(struct ft_namespace *ns, bool ipv4, bool ipv6);

#endif /* FLOWTEE_HOOK_H */
