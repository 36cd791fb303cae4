// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/hostdump.h"
#include "text/memory.h"

#define BUFFER_SIZE	(64 * 1024)

/* How often a dump may be interrupted before it is given up. */
#define TRIES	20

/**
 * struct telling - what was received
 * @bytes: of messages, one after the other
 * @size: of @bytes
 */
struct telling {
	char *bytes;
	size_t size;
};

static struct mnl_socket *open_socket(int bus)
{
	struct mnl_socket *socket = mnl_socket_open2(bus, SOCK_CLOEXEC);

	if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) >= 0)
		return socket;
	mnl_socket_close(socket);
	return NULL;
}

static ssize_t receive(const struct mnl_socket *socket, char *buffer)
{
	ssize_t got;

	do {
		got = mnl_socket_recvfrom(socket, buffer, BUFFER_SIZE);
	} while (got < 0 && errno == EINTR);
	return got;
}

/* Returns an errno: EINTR if something changed meanwhile. */
static int take(const struct mnl_socket *socket, struct telling *telling)
{
	int status = MNL_CB_OK;
	ssize_t got;

	while (status == MNL_CB_OK) {
		telling->bytes = grow(telling->bytes, telling->size + BUFFER_SIZE, 1);
		got = receive(socket, telling->bytes + telling->size);
		if (got < 0)
			return errno;
		status = mnl_cb_run(telling->bytes + telling->size, got, 1,
				    mnl_socket_get_portid(socket), NULL, NULL);
		telling->size += MNL_ALIGN(got);
	}
	return status == MNL_CB_STOP ? 0 : errno;
}

static int dump(int bus, struct nlmsghdr *request, mnl_cb_t message, void *data)
{
	struct mnl_socket *socket = open_socket(bus);
	struct telling telling = { .bytes = NULL };
	int error;

	if (!socket)
		return errno;
	error = mnl_socket_sendto(socket, request, request->nlmsg_len) < 0 ?
		errno : take(socket, &telling);
	if (!error && mnl_cb_run(telling.bytes, telling.size, 1, mnl_socket_get_portid(socket),
				 message, data) < 0)
		error = EPROTO;
	mnl_socket_close(socket);
	free(telling.bytes);
	return error;
}

bool host_dump(int bus, uint16_t type, const void *head, size_t size, mnl_cb_t message,
	       void *data)
{
	char buffer[1024] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	int tries = TRIES;
	int error;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = 1;
	memcpy(mnl_nlmsg_put_extra_header(nlh, size), head, size);
	do {
		error = dump(bus, nlh, message, data);
	} while (error == EINTR && --tries);
	return !error;
}

int host_ask(int bus, struct nlmsghdr *request, mnl_cb_t message, void *data)
{
	struct mnl_socket *socket = open_socket(bus);
	char buffer[BUFFER_SIZE] __attribute__((aligned(8)));
	ssize_t got = -1;
	int error = 0;

	if (!socket)
		return errno;
	request->nlmsg_flags = NLM_F_REQUEST;
	request->nlmsg_seq = 1;
	if (mnl_socket_sendto(socket, request, request->nlmsg_len) >= 0)
		got = receive(socket, buffer);
	if (got < 0 || mnl_cb_run(buffer, got, 1, mnl_socket_get_portid(socket), message, data) < 0)
		error = errno;
	mnl_socket_close(socket);
	return error;
}
