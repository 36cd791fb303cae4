/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In which order the receivers of a file are. */
#ifndef FLOWTEECTL_MODEL_ORDER_H
#define FLOWTEECTL_MODEL_ORDER_H

#include "model/config.h"

/* Puts receivers where their statements say, one after the other, which is not said of
 * them any more. Who is not there, to stand beside, is reported.
 */
void order_receivers(struct config *config);

#endif /* FLOWTEECTL_MODEL_ORDER_H */
