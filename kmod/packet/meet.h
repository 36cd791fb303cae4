/* SPDX-License-Identifier: GPL-2.0-only */
/* Whoever has got another socket hears from now on. */
#ifndef FLOWTEE_MEET_H
#define FLOWTEE_MEET_H

#include "packet/way.h"
#include "ruleset/hearing.h"
#include "telemetry/audience.h"

bool ft_meet_socket(struct ft_account *account, struct ft_hearing *hearing,
		    struct sock *socket);

/* The socket at the end of the way, if it ends on this host. Return: whether it is new. */
static inline bool ft_meet(struct ft_account *account,
			   struct ft_hearing *hearing, const struct ft_way *way)
{
	return way->local && ft_meet_socket(account, hearing, way->socket);
}

#endif /* FLOWTEE_MEET_H */
