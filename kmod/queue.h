/* SPDX-License-Identifier: GPL-2.0-only */
/* The module's own queue of work: nothing else has to wait for it. */
#ifndef FLOWTEE_QUEUE_H
#define FLOWTEE_QUEUE_H

struct workqueue_struct;

extern struct workqueue_struct *ft_queue;

int ft_queue_init(void);
void ft_queue_exit(void);

#endif /* FLOWTEE_QUEUE_H */
