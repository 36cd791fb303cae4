// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <string.h>

#include "kernel/summary.h"

static const char *const names[] = {
	[FLOWTEE_A_SUMMARY_ADDED] = "added",
	[FLOWTEE_A_SUMMARY_CHANGED] = "changed",
	[FLOWTEE_A_SUMMARY_REMOVED] = "removed",
	[FLOWTEE_A_SUMMARY_KEPT] = "kept",
};

static bool read_numbers(const struct nlattr *nest, struct summary *summary)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) > FLOWTEE_A_SUMMARY_MAX)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return false;
		summary->numbers[mnl_attr_get_type(attr)] = mnl_attr_get_u32(attr);
	}
	return true;
}

bool summary_read(const struct nlmsghdr *nlh, struct summary *summary)
{
	const struct nlattr *attr;

	memset(summary, 0, sizeof(*summary));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case FLOWTEE_A_GENERATION:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			summary->generation = mnl_attr_get_u32(attr);
			break;
		case FLOWTEE_A_CONFIRM:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			summary->confirm = mnl_attr_get_u32(attr);
			break;
		case FLOWTEE_A_CAUSE:
			if (mnl_attr_validate(attr, MNL_TYPE_U8) < 0)
				return false;
			summary->cause = mnl_attr_get_u8(attr);
			break;
		case FLOWTEE_A_SUMMARY:
			if (!read_numbers(attr, summary))
				return false;
			break;
		case FLOWTEE_A_WRITER:
			if (!writer_read(attr, &summary->writer))
				return false;
			break;
		}
	}
	return true;
}

void summary_print(const struct summary *summary, FILE *out)
{
	const char *separator = "";
	size_t i;

	for (i = 1; i <= FLOWTEE_A_SUMMARY_MAX; i++) {
		fprintf(out, "%s%u %s", separator, summary->numbers[i], names[i]);
		separator = ", ";
	}
}

void summary_add_json(const struct summary *summary, json_t *json)
{
	size_t i;

	for (i = 1; i <= FLOWTEE_A_SUMMARY_MAX; i++)
		json_object_set_new(json, names[i], json_integer(summary->numbers[i]));
	json_object_set_new(json, "confirm", summary->confirm ? json_integer(summary->confirm) :
								json_null());
}

bool summary_listen(struct netlink *ear, const struct kernel *kernel)
{
	if (!kernel->group || !netlink_open(ear))
		return false;
	if (netlink_join(ear, kernel->group, EVENT_ROOM) &&
	    fcntl(mnl_socket_get_fd(ear->socket), F_SETFL, O_NONBLOCK) == 0)
		return true;
	netlink_close(ear);
	return false;
}

/* Others change things as well: the number of a socket tells whose change it is. */
static bool is_commit_of(const struct nlmsghdr *nlh, const struct kernel *kernel)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	return nlh->nlmsg_type == kernel->family &&
	       mnl_nlmsg_get_payload_len(nlh) >= sizeof(*genl) &&
	       genl->cmd == FLOWTEE_CMD_COMMIT &&
	       nlh->nlmsg_pid == mnl_socket_get_portid(kernel->netlink.socket);
}

void summary_hear(struct netlink *ear, const struct kernel *kernel, struct summary *summary)
{
	const struct nlmsghdr *nlh;
	ssize_t size;
	int left;

	memset(summary, 0, sizeof(*summary));
	/* What was lost of them is told once, and those before it are still there. */
	while ((size = netlink_receive(ear)) >= 0 || errno == ENOBUFS) {
		nlh = (const struct nlmsghdr *)ear->buffer;
		left = size;
		for (; mnl_nlmsg_ok(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
			if (is_commit_of(nlh, kernel) && !summary_read(nlh, summary))
				memset(summary, 0, sizeof(*summary));
	}
}
