/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words that have no effect, as others are. */
#ifndef FLOWTEECTL_DOCTOR_EFFECT_REMARKS_H
#define FLOWTEECTL_DOCTOR_EFFECT_REMARKS_H

#include "doctor/remark.h"

/* Of the collector that is looked at, its pools and its receivers. */
void remark_effects(const struct remarks *remarks);

#endif /* FLOWTEECTL_DOCTOR_EFFECT_REMARKS_H */
