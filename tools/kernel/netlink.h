/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests over a netlink socket, and the kernel's answers. */
#ifndef FLOWTEECTL_KERNEL_NETLINK_H
#define FLOWTEECTL_KERNEL_NETLINK_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/request.h"

/**
 * struct netlink - a socket of generic netlink
 * @socket: bound
 * @buffer: for one reception
 * @sequence: of the last request
 * @told: called with messages that come before the answer to a request and are none,
 *	or NULL
 * @told_data: for @told
 */
struct netlink {
	struct mnl_socket *socket;
	char *buffer;
	uint32_t sequence;
	void (*told)(const struct nlmsghdr *nlh, void *data);
	void *told_data;
};

/**
 * struct answer - what became of a request
 * @error: an errno; 0: it is done
 * @interrupted: of a dump: it changed meanwhile, and should be asked for again
 * @text: the kernel's reason, or its warning if @error is 0; may be empty
 * @has_offset: the kernel told which attribute it is about
 * @offset: of that attribute, from the start of the request
 */
struct answer {
	int error;
	bool interrupted;
	char text[256];
	bool has_offset;
	uint32_t offset;
};

/* Called with every message of an answer; false if it makes no sense. */
typedef bool message_fn(const struct nlmsghdr *nlh, void *data);

/* False, and errno is set, if there is no socket to be had. */
bool netlink_open(struct netlink *netlink);
void netlink_close(struct netlink *netlink);

/**
 * netlink_talk() - send a request and receive all that answers it
 * @netlink: the socket
 * @request: it; its type is set
 * @type: of the message: the number of a family
 * @message: called with every message of the answer; NULL if none is expected
 * @data: for @message
 * @answer: result
 */
void netlink_talk(struct netlink *netlink, struct request *request, uint16_t type,
		  message_fn *message, void *data, struct answer *answer);

/* Joins a multicast group, with room for that many bytes if they are to be had;
 * false, and errno is set, if it cannot be joined.
 */
bool netlink_join(struct netlink *netlink, uint32_t group, int room);

/* Receives into @netlink->buffer; returns the size, or -1 and errno. */
ssize_t netlink_receive(struct netlink *netlink);

/* Called with the index and the answer of each request that was refused. */
typedef void refused_fn(size_t index, const struct answer *answer, void *data);

/**
 * netlink_talk_batch() - send many requests at once
 * @netlink: the socket
 * @batch: the requests, one after the other
 * @size: their length in bytes
 * @type: of the messages: the number of a family
 * @tell: called with what is refused
 * @data: for @tell
 *
 * A request that is refused does not keep the next ones from being done.
 *
 * Return: 0, or an errno if not all answers were received
 */
int netlink_talk_batch(struct netlink *netlink, void *batch, size_t size, uint16_t type,
		       refused_fn *tell, void *data);

#endif /* FLOWTEECTL_KERNEL_NETLINK_H */
