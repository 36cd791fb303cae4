/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The way of a datagram, from the wire to the receiver's socket. */
#ifndef FLOWTEECTL_DOCTOR_PATH_H
#define FLOWTEECTL_DOCTOR_PATH_H

#include "doctor/examination.h"

/* Reports each stage, and what it has lost. */
void path_follow(struct examination *examination);

#endif /* FLOWTEECTL_DOCTOR_PATH_H */
