/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings that are one cause. */
#ifndef FLOWTEECTL_DOCTOR_CAUSES_H
#define FLOWTEECTL_DOCTOR_CAUSES_H

#include "doctor/record.h"

/**
 * causes_join() - make one of findings about an object that have one cause
 * @record: what was found
 *
 * The cause stays, with what both say, and is as bad as the worse of the two.
 */
void causes_join(struct record *record);

#endif /* FLOWTEECTL_DOCTOR_CAUSES_H */
