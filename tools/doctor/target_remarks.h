/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Receivers that get the same datagrams at one address. */
#ifndef FLOWTEECTL_DOCTOR_TARGET_REMARKS_H
#define FLOWTEECTL_DOCTOR_TARGET_REMARKS_H

#include "doctor/remark.h"

/* Of the collector that is looked at. */
void remark_targets(const struct remarks *remarks);

#endif /* FLOWTEECTL_DOCTOR_TARGET_REMARKS_H */
