/* SPDX-License-Identifier: GPL-2.0-only */
/* Looking after the receivers. */
#ifndef FLOWTEE_WATCH_H
#define FLOWTEE_WATCH_H

struct ft_control;

void ft_watch_init(struct ft_control *control);
void ft_watch_begin(struct ft_control *control);
void ft_watch_exit(struct ft_control *control);

#endif /* FLOWTEE_WATCH_H */
