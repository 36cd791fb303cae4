// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "genl.h"
#include "program.h"

static int receive(struct genl *genl, int flags)
{
	int len;

	do
		len = recv(genl->fd, genl->buffer, GENL_BUFFER, flags);
	while (len < 0 && errno == EINTR);
	return len;
}

static const struct nlattr *find(const void *attrs, size_t len, uint16_t type)
{
	const struct nlattr *attr = attrs;

	while (len >= sizeof(*attr) && attr->nla_len >= sizeof(*attr) &&
	       attr->nla_len <= len) {
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		if ((size_t)NLA_ALIGN(attr->nla_len) >= len)
			break;
		len -= NLA_ALIGN(attr->nla_len);
		attr = (const void *)attr + NLA_ALIGN(attr->nla_len);
	}
	return NULL;
}

/* The family has one group, or none. */
static uint32_t find_group(const void *attrs, size_t len)
{
	const struct nlattr *groups = find(attrs, len, CTRL_ATTR_MCAST_GROUPS);
	const struct nlattr *group, *id = NULL;
	uint32_t number = 0;

	if (!groups)
		return 0;
	group = groups + 1;
	if (groups->nla_len >= 2 * NLA_HDRLEN)
		id = find(group + 1, group->nla_len - NLA_HDRLEN,
			  CTRL_ATTR_MCAST_GRP_ID);
	if (id)
		memcpy(&number, id + 1, sizeof(number));
	return number;
}

static bool resolve(struct genl *genl)
{
	struct nlmsghdr *header = (struct nlmsghdr *)genl->buffer;
	const struct nlattr *id;
	struct wire wire;
	void *attrs;
	int len;

	wire_init(&wire, 256);
	wire_start(&wire, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	wire_put_text(&wire, CTRL_ATTR_FAMILY_NAME, FLOWTEE_GENL_NAME);
	wire_finish(&wire);
	len = send(genl->fd, wire.data, wire.len, 0);
	wire_free(&wire);
	if (len < 0)
		return false;
	len = receive(genl, 0);
	if (len < (int)(NLMSG_HDRLEN + GENL_HDRLEN) ||
	    header->nlmsg_type == NLMSG_ERROR)
		return false;
	attrs = genl->buffer + NLMSG_HDRLEN + GENL_HDRLEN;
	len -= NLMSG_HDRLEN + GENL_HDRLEN;
	id = find(attrs, len, CTRL_ATTR_FAMILY_ID);
	if (!id)
		return false;
	memcpy(&genl->family, id + 1, sizeof(genl->family));
	genl->group = find_group(attrs, len);
	return true;
}

/* In the network namespace that the process is in. False: no such family. */
bool genl_open(struct genl *genl)
{
	int on = 1, room = 4 << 20;

	memset(genl, 0, sizeof(*genl));
	genl->buffer = malloc(GENL_BUFFER);
	genl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (!genl->buffer || genl->fd < 0)
		die("netlink socket");
	setsockopt(genl->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(genl->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	/* Without the privilege the usual buffer must do. */
	setsockopt(genl->fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	setsockopt(genl->fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	return resolve(genl);
}

void genl_close(struct genl *genl)
{
	close(genl->fd);
	free(genl->buffer);
}

/* From here on, events come by this socket: it is no good for anything else. */
void genl_join(struct genl *genl)
{
	if (!genl->group ||
	    setsockopt(genl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
		       &genl->group, sizeof(genl->group)))
		die("joining the group of changes");
}

/* Takes off what has come, unread. */
void genl_skip(struct genl *genl)
{
	while (receive(genl, MSG_DONTWAIT) >= 0 || errno == ENOBUFS)
		;
}

static void read_reason(struct genl *genl, const struct nlmsghdr *header)
{
	size_t start = NLMSG_HDRLEN + sizeof(struct nlmsgerr);
	const struct nlattr *text;

	genl->reason[0] = '\0';
	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    header->nlmsg_len < start)
		return;
	text = find((const uint8_t *)header + start, header->nlmsg_len - start,
		    NLMSGERR_ATTR_MSG);
	if (text)
		snprintf(genl->reason, sizeof(genl->reason), "%.*s",
			 (int)(text->nla_len - NLA_HDRLEN),
			 (const char *)(text + 1));
}

/* The kernel answers within the system call, so what there is to read is there
 * when it returns.
 * Return: 0 or a negative error of the message with @sequence, or GENL_SILENT.
 */
static int read_answer(struct genl *genl, uint32_t sequence)
{
	int answer = GENL_SILENT;
	int len;

	while ((len = receive(genl, MSG_DONTWAIT)) >= 0) {
		struct nlmsghdr *header = (struct nlmsghdr *)genl->buffer;
		unsigned int left = len;

		for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
			if (header->nlmsg_type != NLMSG_ERROR ||
			    header->nlmsg_seq != sequence)
				continue;
			answer = ((struct nlmsgerr *)NLMSG_DATA(header))->error;
			read_reason(genl, header);
		}
	}
	return answer;
}

/* Anything at all, as it is. Return: as read_answer(), or the error of send(). */
int genl_send_raw(struct genl *genl, const void *data, size_t len,
		  uint32_t sequence)
{
	genl->reason[0] = '\0';
	if (send(genl->fd, data, len, 0) < 0)
		return -errno;
	return read_answer(genl, sequence);
}

/* A request, whose length and sequence number are filled in. */
int genl_send(struct genl *genl, struct wire *wire)
{
	struct nlmsghdr *header = (struct nlmsghdr *)wire->data;

	wire_finish(wire);
	header->nlmsg_flags |= NLM_F_ACK;
	header->nlmsg_seq = ++genl->sequence;
	return genl_send_raw(genl, wire->data, wire->len, genl->sequence);
}

/* Removes everything in the namespace. */
int genl_flush(struct genl *genl)
{
	struct wire wire;
	int answer;

	wire_init(&wire, 64);
	wire_start(&wire, genl->family, FLOWTEE_CMD_FLUSH, 0);
	answer = genl_send(genl, &wire);
	wire_free(&wire);
	return answer;
}

/* One buffer of a dump. Return: 1 to go on, 0 at the end, or an error. */
static int read_messages(struct genl *genl, int len, genl_reader reader,
			 void *context)
{
	struct nlmsghdr *header = (struct nlmsghdr *)genl->buffer;
	unsigned int left = len;

	for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
		struct genlmsghdr *generic = NLMSG_DATA(header);

		if (header->nlmsg_seq != genl->sequence)
			continue;
		if (header->nlmsg_type == NLMSG_DONE)
			return 0;
		if (header->nlmsg_type == NLMSG_ERROR)
			return ((struct nlmsgerr *)generic)->error;
		reader(context, generic->cmd, (uint8_t *)(generic + 1),
		       header->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN);
	}
	return 1;
}

/* Return: 0, or a negative error. */
int genl_dump(struct genl *genl, genl_reader reader, void *context)
{
	struct wire wire;
	int len, more;

	wire_init(&wire, 64);
	wire_start(&wire, genl->family, FLOWTEE_CMD_RULESET_GET, NLM_F_DUMP);
	wire_finish(&wire);
	((struct nlmsghdr *)wire.data)->nlmsg_seq = ++genl->sequence;
	len = send(genl->fd, wire.data, wire.len, 0);
	wire_free(&wire);
	if (len < 0)
		return -errno;
	do {
		len = receive(genl, 0);
		if (len < 0)
			return -errno;
		more = read_messages(genl, len, reader, context);
	} while (more > 0);
	return more;
}
