/* SPDX-License-Identifier: GPL-2.0-only */
/* The look after exporters. */
#ifndef FLOWTEE_EXPORTER_WATCH_H
#define FLOWTEE_EXPORTER_WATCH_H

struct ft_control;

void ft_exporter_watch_init(struct ft_control *control);
void ft_exporter_watch_begin(struct ft_control *control);
void ft_exporter_watch_exit(struct ft_control *control);

#endif /* FLOWTEE_EXPORTER_WATCH_H */
