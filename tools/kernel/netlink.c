// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernel/netlink.h"
#include "text/error.h"
#include "text/memory.h"

/* A dump fills what the receiver offers, up to 32 KiB; one attribute may take
 * 64 KiB.
 */
#define BUFFER_SIZE	(128 * 1024)

/* Asked for: room for the refusals of a whole batch. The limit of the host may
 * leave less.
 */
#define RECEIVE_BUFFER	(1024 * 1024)

/* Absent in a kernel older than the option: then it has no effect either. */
static void set_option(struct mnl_socket *socket, int option)
{
	int on = 1;

	mnl_socket_setsockopt(socket, option, &on, sizeof(on));
}

/* More than the limit of the host is a privilege. */
static void set_room(struct mnl_socket *socket, int size)
{
	int fd = mnl_socket_get_fd(socket);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

bool netlink_open(struct netlink *netlink)
{
	memset(netlink, 0, sizeof(*netlink));
	netlink->socket = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!netlink->socket)
		return false;
	set_option(netlink->socket, NETLINK_EXT_ACK);
	set_option(netlink->socket, NETLINK_CAP_ACK);
	set_option(netlink->socket, NETLINK_GET_STRICT_CHK);
	set_room(netlink->socket, RECEIVE_BUFFER);
	if (mnl_socket_bind(netlink->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(netlink->socket);
		return false;
	}
	netlink->buffer = grow(NULL, 1, BUFFER_SIZE);
	netlink->sequence = time(NULL);
	return true;
}

void netlink_close(struct netlink *netlink)
{
	mnl_socket_close(netlink->socket);
	free(netlink->buffer);
}

bool netlink_join(struct netlink *netlink, uint32_t group, int room)
{
	set_room(netlink->socket, room);
	return mnl_socket_setsockopt(netlink->socket, NETLINK_ADD_MEMBERSHIP, &group,
				     sizeof(group)) == 0;
}

static void parse_reason(const struct nlattr *attr, struct answer *answer)
{
	switch (mnl_attr_get_type(attr)) {
	case NLMSGERR_ATTR_MSG:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			break;
		snprintf(answer->text, sizeof(answer->text), "%s", mnl_attr_get_str(attr));
		break;
	case NLMSGERR_ATTR_OFFS:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			break;
		answer->has_offset = true;
		answer->offset = mnl_attr_get_u32(attr);
		break;
	}
}

/* NLMSG_ERROR repeats the request between the error and the reason, unless it
 * is capped; NLMSG_DONE of a dump has just the error before the reason.
 */
static void parse_end(const struct nlmsghdr *nlh, struct answer *answer)
{
	const struct nlmsgerr *end = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(end->error);
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(end->error))
		return;
	answer->error = end->error < 0 ? -end->error : 0;
	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*end))
			return;
		offset = sizeof(*end);
		if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
			offset += end->msg.nlmsg_len - sizeof(end->msg);
	}
	if (offset > mnl_nlmsg_get_payload_len(nlh))
		return;
	mnl_attr_for_each(attr, nlh, offset)
		parse_reason(attr, answer);
}

/* Returns false at the end of the answer. */
static bool receive_message(const struct nlmsghdr *nlh, message_fn *message, void *data,
			    struct answer *answer)
{
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		answer->interrupted = true;
	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
	case NLMSG_DONE:
		parse_end(nlh, answer);
		return false;
	case NLMSG_NOOP:
		return true;
	}
	if (message && !message(nlh, data)) {
		answer->error = EPROTO;
		return false;
	}
	return true;
}

static bool receive_batch(struct netlink *netlink, size_t size, message_fn *message,
			  void *data, struct answer *answer)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)netlink->buffer;
	int left = size;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		/* What answers another request answers one given up on. */
		if (nlh->nlmsg_seq != netlink->sequence) {
			if (netlink->told)
				netlink->told(nlh, netlink->told_data);
		} else if (!receive_message(nlh, message, data, answer)) {
			return false;
		}
	}
	return true;
}

ssize_t netlink_receive(struct netlink *netlink)
{
	ssize_t size;

	do {
		size = mnl_socket_recvfrom(netlink->socket, netlink->buffer, BUFFER_SIZE);
	} while (size < 0 && errno == EINTR);
	return size;
}

void netlink_talk(struct netlink *netlink, struct request *request, uint16_t type,
		  message_fn *message, void *data, struct answer *answer)
{
	struct nlmsghdr *nlh = request->attributes.nlh;
	ssize_t size;

	memset(answer, 0, sizeof(*answer));
	nlh->nlmsg_type = type;
	nlh->nlmsg_seq = ++netlink->sequence;
	if (mnl_socket_sendto(netlink->socket, nlh, nlh->nlmsg_len) < 0) {
		answer->error = errno;
		return;
	}
	do {
		size = netlink_receive(netlink);
		if (size < 0) {
			answer->error = errno;
			return;
		}
	} while (receive_batch(netlink, size, message, data, answer));
}

/* Numbers the requests, and asks for an answer to the last; returns the number
 * of the first.
 */
static uint32_t number_requests(struct netlink *netlink, void *batch, size_t size,
				uint16_t type)
{
	uint32_t first = netlink->sequence + 1;
	struct nlmsghdr *last = NULL;
	struct nlmsghdr *nlh = batch;
	int left = size;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		nlh->nlmsg_type = type;
		nlh->nlmsg_seq = ++netlink->sequence;
		last = nlh;
	}
	if (last)
		last->nlmsg_flags |= NLM_F_ACK;
	return first;
}

/* Returns false once the last request is answered. */
static bool read_answers(struct netlink *netlink, size_t size, uint32_t first,
			 refused_fn *tell, void *data)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)netlink->buffer;
	struct answer answer;
	int left = size;

	for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left)) {
		if (nlh->nlmsg_type != NLMSG_ERROR ||
		    nlh->nlmsg_seq - first > netlink->sequence - first)
			continue;
		memset(&answer, 0, sizeof(answer));
		parse_end(nlh, &answer);
		if (answer.error)
			tell(nlh->nlmsg_seq - first, &answer, data);
		if (nlh->nlmsg_seq == netlink->sequence)
			return false;
	}
	return true;
}

int netlink_talk_batch(struct netlink *netlink, void *batch, size_t size, uint16_t type,
		       refused_fn *tell, void *data)
{
	uint32_t first = number_requests(netlink, batch, size, type);
	ssize_t got;

	if (mnl_socket_sendto(netlink->socket, batch, size) < 0)
		return errno;
	do {
		got = netlink_receive(netlink);
		if (got < 0)
			return errno;
	} while (read_answers(netlink, got, first, tell, data));
	return 0;
}
