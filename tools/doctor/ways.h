/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How large packets may be on the way to other hosts, over IPv6. */
#ifndef FLOWTEECTL_DOCTOR_WAYS_H
#define FLOWTEECTL_DOCTOR_WAYS_H

#include "kernel/prober.h"

/* RFC 8200, section 5: a link of IPv6 carries so much, whatever a router says. */
#define PATH_MTU_MIN	1280

/**
 * struct way - a way that is tried
 * @probe: where it leads
 * @mtu: packets of so many bytes are tried, or of the MTU of the route if that is less
 * @found: result: what is left of it, as routers say that larger ones are too big
 * @router: result: who said so last; its size is 0: nobody did
 * @rounds: how often it was tried
 * @is_over: nothing more is to be learned
 */
struct way {
	struct probe probe;
	uint32_t mtu;
	uint32_t found;
	struct address router;
	unsigned int rounds;
	bool is_over;
};

/**
 * ways_try() - try them all, and wait for what routers say
 * @ways: them
 * @count: number of @ways
 *
 * It takes a second if one of them does not answer.
 *
 * Return: false if that is not allowed
 */
bool ways_try(struct way *ways, size_t count);

#endif /* FLOWTEECTL_DOCTOR_WAYS_H */
