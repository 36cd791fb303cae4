/* SPDX-License-Identifier: GPL-2.0-only */
/* Tells that a receiver was sent known templates. */
#ifndef FLOWTEE_REPLAY_EVENT_H
#define FLOWTEE_REPLAY_EVENT_H

struct ft_collector;
struct ft_control;
struct ft_receiver;

void ft_replay_event(struct ft_control *control,
		     const struct ft_collector *collector,
		     const struct ft_receiver *receiver);

#endif /* FLOWTEE_REPLAY_EVENT_H */
