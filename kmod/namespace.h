/* SPDX-License-Identifier: GPL-2.0-only */
/* flowtee in a network namespace, put together from the rooms. */
#ifndef FLOWTEE_NAMESPACE_H
#define FLOWTEE_NAMESPACE_H

#include "control/control.h"
#include "packet/path.h"

/**
 * struct ft_namespace - flowtee in a network namespace
 * @control: its configuration
 * @path: its packets' way
 */
struct ft_namespace {
	struct ft_control control;
	struct ft_path path;
};

int ft_namespaces_init(void);
void ft_namespaces_exit(void);
void ft_namespace_begin(struct ft_namespace *ns, struct net *net);
void ft_namespace_stop(struct ft_namespace *ns);
void ft_namespace_end(struct ft_namespace *ns);

#endif /* FLOWTEE_NAMESPACE_H */
