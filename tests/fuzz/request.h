/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One request of each kind, and the configuration that it meets. */
#ifndef FUZZ_REQUEST_H
#define FUZZ_REQUEST_H

struct genl;
struct wire;

/**
 * struct request - what is tried
 * @name: for people
 * @prepare: makes the configuration that it meets, in an empty one; NULL: it
 *	meets a namespace that has never been configured
 * @make: the request
 */
struct request {
	const char *name;
	void (*prepare)(struct wire *wire);
	void (*make)(struct wire *wire);
};

/* The last has no name. */
extern const struct request requests[];

/* The socket that requests are sent by, and by which what they meet is made. */
void requests_go_by(struct genl *socket);

/* Puts an end to what is begun, and to what awaits confirmation. */
void request_abort(struct wire *wire);
void request_keep(struct wire *wire);

#endif
