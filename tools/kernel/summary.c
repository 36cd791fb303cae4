// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <string.h>

#include "kernel/summary.h"
#include "text/clean.h"

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

static bool read_writer(const struct nlattr *nest, struct writer *writer)
{
	const struct nlattr *attr;
	uint16_t type;

	writer->is_known = true;
	mnl_attr_for_each_nested(attr, nest) {
		type = mnl_attr_get_type(attr);
		if (type == FLOWTEE_A_WRITER_COMMAND) {
			if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
				return false;
			snprintf(writer->command, sizeof(writer->command), "%s",
				 mnl_attr_get_str(attr));
			continue;
		}
		if (type > FLOWTEE_A_WRITER_MAX)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return false;
		if (type == FLOWTEE_A_WRITER_UID)
			writer->uid = mnl_attr_get_u32(attr);
		if (type == FLOWTEE_A_WRITER_PID) {
			writer->pid = mnl_attr_get_u32(attr);
			writer->has_process = true;
		}
		if (type == FLOWTEE_A_WRITER_LOGIN) {
			writer->login = mnl_attr_get_u32(attr);
			writer->has_login = true;
		}
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
			if (!read_writer(attr, &summary->writer))
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

void summary_print_writer(const struct summary *summary, FILE *out)
{
	const struct writer *writer = &summary->writer;
	char command[sizeof(writer->command)];

	if (!writer->is_known)
		return;
	memcpy(command, writer->command, sizeof(command));
	clean(command);
	fputs("; by ", out);
	if (writer->has_process)
		fprintf(out, "%s[%u], ", command, writer->pid);
	fprintf(out, "uid %u", writer->uid);
	if (writer->has_login)
		fprintf(out, ", login %u", writer->login);
}

json_t *summary_writer_json(const struct summary *summary)
{
	const struct writer *writer = &summary->writer;
	json_t *json;

	if (!writer->is_known)
		return json_null();
	json = json_object();
	json_object_set_new(json, "command", writer->has_process ? clean_json(writer->command) :
								   json_null());
	json_object_set_new(json, "pid", writer->has_process ? json_integer(writer->pid) :
							       json_null());
	json_object_set_new(json, "uid", json_integer(writer->uid));
	json_object_set_new(json, "login", writer->has_login ? json_integer(writer->login) :
							       json_null());
	return json;
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
