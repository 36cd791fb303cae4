/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef FLOWTEECTL_KERNEL_MODULE_H
#define FLOWTEECTL_KERNEL_MODULE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether nobody here can load it, be it root: the right to it is withheld. */
bool module_is_withheld(void);

/**
 * module_load() - load the module by modprobe(8)
 * @reason: what modprobe said if it fails
 * @size: of @reason
 *
 * Return: false if modprobe failed
 */
bool module_load(char *reason, size_t size);

/* Whether it is there and ready; asking does not load it, as the kernel may. */
bool module_is_loaded(void);

#endif /* FLOWTEECTL_KERNEL_MODULE_H */
