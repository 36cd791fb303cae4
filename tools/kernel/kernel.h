/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The flowtee module, as reached from a network namespace. */
#ifndef FLOWTEECTL_KERNEL_KERNEL_H
#define FLOWTEECTL_KERNEL_KERNEL_H

#include "kernel/netlink.h"

/* What kernel_ask() returns beside an exit status. */
#define ASK_AGAIN	(-1)

/* Why somebody may not read. */
#define READING_NEEDS \
	"it needs CAP_NET_ADMIN in the network namespace; run it as root, or have the module " \
	"loaded with read_all=1, so that all may read"

/**
 * struct kernel - a way to the module
 * @netlink: the socket
 * @family: number of the family; 0: the module is not there
 * @version: of the family
 * @group: number of the multicast group of changes; 0: there is none
 * @reason: why the module is not there
 */
struct kernel {
	struct netlink netlink;
	uint16_t family;
	uint8_t version;
	uint32_t group;
	char reason[640];
};

/**
 * kernel_find() - look for the module, and try to load it if it is not there
 * @kernel: result, to be closed with kernel_close() if %DONE is returned, even
 *	if the module is not there
 * @netns: name of the network namespace to do it in; NULL: this one
 *
 * Return: %DONE, or the exit status of an error that was reported
 */
int kernel_find(struct kernel *kernel, const char *netns);

/* The same, and refuses if it is not there. */
int kernel_open_any(struct kernel *kernel, const char *netns);

/* The same, and refuses if it does not speak our version either. */
int kernel_open(struct kernel *kernel, const char *netns);
void kernel_close(struct kernel *kernel);

/* Whether a message of GENL_ID_CTRL, which its group is told, says that the module has
 * gone.
 */
bool kernel_has_gone(const struct kernel *kernel, const struct nlmsghdr *nlh);

/* Whether the module is there again, after it was removed; it is not loaded. */
bool kernel_is_back(struct kernel *kernel);

/**
 * kernel_ask() - send a request to the module, and report if it is refused
 * @kernel: found
 * @request: it
 * @message: called with every message of the answer, or NULL
 * @data: for @message
 *
 * Return: %DONE, the exit status of an error that was reported, or %ASK_AGAIN
 * if a dump was interrupted
 */
int kernel_ask(struct kernel *kernel, struct request *request, message_fn *message,
	       void *data);

/* Reports that a request was refused; returns %REFUSED. */
int kernel_report(const struct request *request, const struct answer *answer);

/* Opens, sends a request that is answered by an ACK, and closes. */
int kernel_do(const char *netns, struct request *request);

/* The same of a request that means the same in every version: with it a module that
 * is to make room for another is emptied.
 */
int kernel_do_any(const char *netns, struct request *request);

#endif /* FLOWTEECTL_KERNEL_KERNEL_H */
