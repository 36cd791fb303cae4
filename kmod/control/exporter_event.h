/* SPDX-License-Identifier: GPL-2.0-only */
/* What those who listen are told of exporters. */
#ifndef FLOWTEE_EXPORTER_EVENT_H
#define FLOWTEE_EXPORTER_EVENT_H

#include <linux/types.h>

struct ft_account;
struct ft_control;
struct ft_news;

void ft_exporter_event(struct ft_control *control, const struct ft_news *news);
void ft_exporter_event_full(struct ft_control *control,
			    const struct ft_account *account, u64 evicted);

#endif /* FLOWTEE_EXPORTER_EVENT_H */
