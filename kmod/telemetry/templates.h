/* SPDX-License-Identifier: GPL-2.0-only */
/* Datagrams without which others cannot be decoded. */
#ifndef FLOWTEE_TEMPLATES_H
#define FLOWTEE_TEMPLATES_H

#include "packet/datagram.h"

bool ft_templates_present(const struct ft_datagram *dg);

#endif /* FLOWTEE_TEMPLATES_H */
