/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FLOWTEECTL_KERNEL_ABSENCE_H
#define FLOWTEECTL_KERNEL_ABSENCE_H

#include <stddef.h>

/**
 * absence_explain() - say why the module is not there, and what to do
 * @reason: set to that
 * @size: of @reason
 * @modprobe: why modprobe(8) failed; NULL: nobody has called it, as only root may
 */
void absence_explain(char *reason, size_t size, const char *modprobe);

#endif /* FLOWTEECTL_KERNEL_ABSENCE_H */
