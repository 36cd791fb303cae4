/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One change by itself, as add, set and del make it. */
#ifndef FLOWTEECTL_KERNEL_SUBMIT_H
#define FLOWTEECTL_KERNEL_SUBMIT_H

#include "kernel/change.h"

/* Does the change: by one request, or by a transaction if it takes more. */
int change_submit(const char *netns, const struct change *change);

#endif /* FLOWTEECTL_KERNEL_SUBMIT_H */
