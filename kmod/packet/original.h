/* SPDX-License-Identifier: GPL-2.0-only */
/* Who would get the original. */
#ifndef FLOWTEE_ORIGINAL_H
#define FLOWTEE_ORIGINAL_H

#include "packet/datagram.h"

bool ft_original_has_socket(const struct ft_datagram *dg);
bool ft_original_is_wanted(const struct ft_datagram *dg);
enum flowtee_fate ft_original_taker(const struct ft_datagram *dg);

#endif /* FLOWTEE_ORIGINAL_H */
