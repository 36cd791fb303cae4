/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the program in fake_kernel.c share. */
#ifndef FAKE_KERNEL_H
#define FAKE_KERNEL_H

/* The directory ANSWERS. */
extern const char *answers;

/* How many milliseconds have passed since FAKE_NOW. */
extern unsigned long long passed;

#endif /* FAKE_KERNEL_H */
