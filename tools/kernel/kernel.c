// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel/absence.h"
#include "kernel/kernel.h"
#include "kernel/module.h"
#include "kernel/netns.h"
#include "kernel/refusal.h"
#include "text/error.h"

static void read_group(struct kernel *kernel, const struct nlattr *nest)
{
	const struct nlattr *attr;
	const char *name = "";
	uint32_t number = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME &&
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) == 0)
			name = mnl_attr_get_str(attr);
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
			number = mnl_attr_get_u32(attr);
	}
	if (!strcmp(name, FLOWTEE_GENL_GROUP))
		kernel->group = number;
}

static void read_groups(struct kernel *kernel, const struct nlattr *nest)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest)
		read_group(kernel, attr);
}

static bool family_message(const struct nlmsghdr *nlh, void *data)
{
	struct kernel *kernel = data;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_FAMILY_ID:
			if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
				return false;
			kernel->family = mnl_attr_get_u16(attr);
			break;
		case CTRL_ATTR_VERSION:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			kernel->version = mnl_attr_get_u32(attr);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			read_groups(kernel, attr);
			break;
		}
	}
	return true;
}

/* Returns an errno. The kernel itself tries to load the module for this. */
static int resolve(struct kernel *kernel)
{
	struct request request;
	struct answer answer;

	request_init(&request, CTRL_CMD_GETFAMILY, NLM_F_ACK, "version");
	attributes_put_text(&request.attributes, CTRL_ATTR_FAMILY_NAME, FLOWTEE_GENL_NAME);
	netlink_talk(&kernel->netlink, &request, GENL_ID_CTRL, family_message, kernel,
		     &answer);
	request_free(&request);
	return answer.error;
}

static int load_and_resolve(struct kernel *kernel)
{
	char modprobe[256];

	if (geteuid() || module_is_withheld()) {
		absence_explain(kernel->reason, sizeof(kernel->reason), NULL);
		return ENOENT;
	}
	if (!module_load(modprobe, sizeof(modprobe))) {
		absence_explain(kernel->reason, sizeof(kernel->reason), modprobe);
		return ENOENT;
	}
	snprintf(kernel->reason, sizeof(kernel->reason),
		 "the flowtee module is loaded but cannot be reached from this network "
		 "namespace; 'dmesg' may tell why");
	return resolve(kernel);
}

bool kernel_is_back(struct kernel *kernel)
{
	/* To ask for its family would load it. */
	return !access("/sys/module/" FLOWTEE_GENL_NAME, F_OK) && !resolve(kernel) &&
	       kernel->version == FLOWTEE_GENL_VERSION;
}

int kernel_find(struct kernel *kernel, const char *netns)
{
	int status;
	int error;

	memset(kernel, 0, sizeof(*kernel));
	status = netns ? netns_enter(netns) : DONE;
	if (status)
		return status;
	if (!netlink_open(&kernel->netlink))
		return refused("a netlink socket cannot be opened: %s", strerror(errno));
	error = resolve(kernel);
	if (error == ENOENT)
		error = load_and_resolve(kernel);
	if (!error || error == ENOENT)
		return DONE;
	netlink_close(&kernel->netlink);
	return refused("the flowtee module cannot be looked for: %s", strerror(error));
}

int kernel_open_any(struct kernel *kernel, const char *netns)
{
	int status = kernel_find(kernel, netns);

	if (status || kernel->family)
		return status;
	status = refused("%s", kernel->reason);
	kernel_close(kernel);
	return status;
}

int kernel_open(struct kernel *kernel, const char *netns)
{
	int status = kernel_open_any(kernel, netns);

	if (status)
		return status;
	if (kernel->version != FLOWTEE_GENL_VERSION)
		status = refused("the loaded flowtee module speaks version %u of its netlink "
				 "interface, and this " PROGRAM " speaks version %d; install "
				 "both from one release, then load that module: '" PROGRAM
				 " flush' in all namespaces, then 'modprobe -r flowtee && "
				 "modprobe flowtee'",
				 kernel->version, FLOWTEE_GENL_VERSION);
	if (status)
		kernel_close(kernel);
	return status;
}

void kernel_close(struct kernel *kernel)
{
	netlink_close(&kernel->netlink);
}

bool kernel_has_gone(const struct kernel *kernel, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (genl->cmd != CTRL_CMD_DELFAMILY)
		return false;
	mnl_attr_for_each(attr, nlh, sizeof(*genl))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    mnl_attr_validate(attr, MNL_TYPE_U16) == 0 &&
		    mnl_attr_get_u16(attr) == kernel->family)
			return true;
	return false;
}

/* Who may do what is asked for: the kernel does not say it. */
static int report_privilege(const struct request *request)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(request->attributes.nlh);

	if (genl->cmd == FLOWTEE_CMD_RULESET_GET || genl->cmd == FLOWTEE_CMD_EXPORTER_GET)
		return refused("%s: " READING_NEEDS, request->about);
	return refused("%s: it needs CAP_NET_ADMIN in the network namespace; run it as root",
		       request->about);
}

int kernel_report(const struct request *request, const struct answer *answer)
{
	const struct mark *mark = NULL;

	if (answer->has_offset)
		mark = attributes_find(&request->attributes, answer->offset);
	if (answer->text[0] && mark && request->is_one_of_many)
		return refused("%s: %s " QUOTED ": %s", request->about, mark->word, mark->value,
			       answer->text);
	if (answer->text[0] && mark)
		return refused("%s " QUOTED ": %s", mark->word, mark->value, answer->text);
	if (answer->text[0])
		return refused("%s: %s", request->about, answer->text);
	if (answer->error == EPERM)
		return report_privilege(request);
	if (answer->error == EPROTO)
		return refused("%s: the flowtee module answered what this " PROGRAM " does "
			       "not understand; install both from one release",
			       request->about);
	if (mark)
		return refused("%s " QUOTED ": the kernel refused it: %s", mark->word,
			       mark->value, strerror(answer->error));
	return refused("%s: the kernel refused it: %s", request->about,
		       strerror(answer->error));
}

/* Who makes a request may know more of the names in it than the kernel tells. */
static bool is_reported(const struct request *request, const struct answer *answer)
{
	if (answer->error == ENOENT && request->absent)
		return request->absent(request->data);
	return answer->error == EEXIST && request->present && request->present(request->data);
}

int kernel_ask(struct kernel *kernel, struct request *request, message_fn *message,
	       void *data)
{
	struct refusal refusal = { .object = NULL };
	struct answer answer;

	if (request->attributes.too_long)
		return refused("%s: it does not fit in one request of %u bytes",
			       request->about, ATTRIBUTE_MAX);
	/* What is no question is answered only if it is refused. */
	netlink_talk(&kernel->netlink, request, kernel->family,
		     message ? message : refusal_message, message ? data : &refusal, &answer);
	if (is_reported(request, &answer))
		return REFUSED;
	if (answer.error)
		refusal_answer(&refusal, &answer);
	if (answer.error)
		return kernel_report(request, &answer);
	if (answer.interrupted)
		return ASK_AGAIN;
	if (answer.text[0])
		warn("%s: %s", request->about, answer.text);
	return DONE;
}

static int ask_and_close(struct kernel *kernel, struct request *request)
{
	int status = kernel_ask(kernel, request, NULL, NULL);

	kernel_close(kernel);
	return status;
}

int kernel_do(const char *netns, struct request *request)
{
	struct kernel kernel;
	int status = kernel_open(&kernel, netns);

	return status ? status : ask_and_close(&kernel, request);
}

int kernel_do_any(const char *netns, struct request *request)
{
	struct kernel kernel;
	int status = kernel_open_any(&kernel, netns);

	return status ? status : ask_and_close(&kernel, request);
}
