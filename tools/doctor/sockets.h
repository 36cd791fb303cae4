/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The UDP sockets of this network namespace. */
#ifndef FLOWTEECTL_DOCTOR_SOCKETS_H
#define FLOWTEECTL_DOCTOR_SOCKETS_H

#include "model/endpoint.h"

/**
 * struct socket_info - a socket
 * @at: where it listens; its address may be any of a family
 * @is_connected: it takes from one peer alone
 * @drops: what it has lost since it was made
 * @room: of its receive buffer, in bytes
 * @is_told: what it has lost is a finding already
 */
struct socket_info {
	struct endpoint at;
	bool is_connected;
	uint64_t drops;
	uint32_t room;
	bool is_told;
};

/**
 * struct sockets - all of them
 * @list: them, by their ports
 * @count: of @list
 * @is_known: the kernel has told all
 */
struct sockets {
	struct socket_info *list;
	size_t count;
	bool is_known;
};

/* All of them; none where the kernel tells of none. */
struct sockets *sockets_load(void);
void sockets_free(struct sockets *sockets);

/* The next, from *@i on, that takes what is for an endpoint; NULL: there is none. */
const struct socket_info *sockets_next(const struct sockets *sockets,
				       const struct endpoint *endpoint, size_t *i);

#endif /* FLOWTEECTL_DOCTOR_SOCKETS_H */
