// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/hostdump.h"
#include "text/memory.h"

#define BUFFER_SIZE	(64 * 1024)

static bool talk(struct mnl_socket *socket, char *buffer, uint16_t type, const void *head,
		 size_t size, mnl_cb_t message, void *data)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	int status = MNL_CB_OK;
	ssize_t got;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = 1;
	memcpy(mnl_nlmsg_put_extra_header(nlh, size), head, size);
	if (mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) < 0)
		return false;
	while (status == MNL_CB_OK) {
		got = mnl_socket_recvfrom(socket, buffer, BUFFER_SIZE);
		if (got <= 0)
			return false;
		status = mnl_cb_run(buffer, got, 1, mnl_socket_get_portid(socket), message, data);
	}
	return status == MNL_CB_STOP;
}

bool host_dump(int bus, uint16_t type, const void *head, size_t size, mnl_cb_t message,
	       void *data)
{
	struct mnl_socket *socket = mnl_socket_open2(bus, SOCK_CLOEXEC);
	char *buffer;
	bool done;

	if (!socket)
		return false;
	buffer = grow(NULL, 1, BUFFER_SIZE);
	done = mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) >= 0 &&
	       talk(socket, buffer, type, head, size, message, data);
	mnl_socket_close(socket);
	free(buffer);
	return done;
}
