/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel would refuse of a whole configuration, as far as it can be
 * seen without it: what depends on the addresses of a host cannot.
 */
#ifndef FLOWTEECTL_MODEL_CONFLICTS_H
#define FLOWTEECTL_MODEL_CONFLICTS_H

#include "model/config.h"

/* Reports what statements that are right by themselves do to each other. */
void conflicts_report(const struct config *config);

#endif /* FLOWTEECTL_MODEL_CONFLICTS_H */
