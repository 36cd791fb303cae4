/* SPDX-License-Identifier: GPL-2.0-only */
/* What those who listen are told of changes. */
#ifndef FLOWTEE_EVENT_H
#define FLOWTEE_EVENT_H

#include <linux/flowtee.h>
#include <linux/types.h>

#include "control/writer.h"

struct ft_collector;
struct ft_control;
struct ft_receiver;
struct ft_ruleset;

/**
 * struct ft_reason - why the configuration changes
 * @cause: &enum flowtee_cause
 * @confirm: seconds until it must be confirmed, or 0
 * @ends_trial: it may come while another awaits its confirmation, and keeps that
 * @portid: of the socket that asked for it, or 0
 * @writer: who asked for it, if anybody
 */
struct ft_reason {
	u8 cause;
	u32 confirm;
	bool ends_trial;
	u32 portid;
	struct ft_writer writer;
};

void ft_event_change(struct ft_control *control, struct ft_ruleset *old,
		     struct ft_ruleset *new, const struct ft_reason *reason);
void ft_event_confirmed(struct ft_control *control,
			const struct ft_reason *reason);
void ft_event_health(struct ft_control *control,
		     const struct ft_collector *collector,
		     const struct ft_receiver *receiver,
		     const struct ft_writer *writer);

#endif /* FLOWTEE_EVENT_H */
