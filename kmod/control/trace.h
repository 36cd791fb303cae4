/* SPDX-License-Identifier: GPL-2.0-only */
/* Whoever wants to see datagrams as they come. */
#ifndef FLOWTEE_CONTROL_TRACE_H
#define FLOWTEE_CONTROL_TRACE_H

struct ft_control;
struct genl_info;
struct sk_buff;

int ft_trace_doit(struct sk_buff *skb, struct genl_info *info);
void ft_trace_end_of_path(struct ft_control *control);
void ft_trace_free(struct ft_control *control);
int ft_trace_init(void);
void ft_trace_exit(void);

#endif /* FLOWTEE_CONTROL_TRACE_H */
