/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All checks, one after the other. */
#ifndef FLOWTEECTL_DOCTOR_DOCTOR_H
#define FLOWTEECTL_DOCTOR_DOCTOR_H

#include "doctor/examination.h"

/**
 * doctor_examine() - run all checks, and follow the path of a datagram
 * @examination: @file and @listen are set, all else is zero; to be freed with
 *	doctor_release() in any case
 * @netns: see kernel_find()
 *
 * That the module is not there is a finding as well.
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int doctor_examine(struct examination *examination, const char *netns);
void doctor_release(struct examination *examination);

#endif /* FLOWTEECTL_DOCTOR_DOCTOR_H */
