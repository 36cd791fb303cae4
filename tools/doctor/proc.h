/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers that the kernel tells in files of /proc. */
#ifndef FLOWTEECTL_DOCTOR_PROC_H
#define FLOWTEECTL_DOCTOR_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A counter of a file as /proc/net/snmp: "Ip" "ReasmFails"; 0 if there is none. */
uint64_t proc_counter(const char *file, const char *group, const char *name);

/* The same of a file as /proc/net/snmp6: a name and a number a line. */
uint64_t proc_counter6(const char *file, const char *name);

/* The number in a file as those of sysctl; 0 if it cannot be read. */
long proc_number(const char *file);

/**
 * struct softnet - what a processor has taken from the network
 * @processed: packets
 * @dropped: of them, as its backlog was full
 * @squeezed: how often it had to stop before all was done
 */
struct softnet {
	uint64_t processed;
	uint64_t dropped;
	uint64_t squeezed;
};

/* Of each processor, to be freed; @count is set. */
struct softnet *proc_softnet(size_t *count);

#endif /* FLOWTEECTL_DOCTOR_PROC_H */
