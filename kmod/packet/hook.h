/* SPDX-License-Identifier: GPL-2.0-only */
/* The netfilter hooks of a namespace. */
#ifndef FLOWTEE_HOOK_H
#define FLOWTEE_HOOK_H

#include <linux/types.h>

struct ft_path;

void ft_hooks_init(struct ft_path *path);
int ft_hooks_enable(struct ft_path *path, bool ipv4, bool ipv6);
void ft_hooks_disable(struct ft_path *path, bool ipv4, bool ipv6);

#endif /* FLOWTEE_HOOK_H */
