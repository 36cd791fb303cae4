/* SPDX-License-Identifier: GPL-2.0-only */
/* Whether a datagram comes from where it says, as far as this host can tell. */
#ifndef FLOWTEE_ORIGIN_H
#define FLOWTEE_ORIGIN_H

#include "packet/datagram.h"

bool ft_origin_is_true(const struct ft_datagram *dg);

#endif /* FLOWTEE_ORIGIN_H */
