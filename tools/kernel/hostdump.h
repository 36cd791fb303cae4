/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel tells of the host by other families of netlink. */
#ifndef FLOWTEECTL_KERNEL_HOSTDUMP_H
#define FLOWTEECTL_KERNEL_HOSTDUMP_H

#include <libmnl/libmnl.h>
#include <stdbool.h>

/**
 * host_dump() - have all of a kind told
 * @bus: NETLINK_ROUTE, NETLINK_SOCK_DIAG
 * @type: of the request
 * @head: the fixed part of the request
 * @size: of @head
 * @message: called with each message; MNL_CB_OK to go on
 * @data: for @message
 *
 * What changed while it was told is asked for again; @message sees only what is
 * complete.
 *
 * Return: whether all was told
 */
bool host_dump(int bus, uint16_t type, const void *head, size_t size, mnl_cb_t message,
	       void *data);

/**
 * host_ask() - ask for one thing
 * @bus: NETLINK_ROUTE
 * @request: of any size that libmnl builds; what else it needs is set here
 * @message: called with the answer
 * @data: for @message
 *
 * Return: 0, or an errno: that of the kernel's refusal, or of the socket
 */
int host_ask(int bus, struct nlmsghdr *request, mnl_cb_t message, void *data);

#endif /* FLOWTEECTL_KERNEL_HOSTDUMP_H */
