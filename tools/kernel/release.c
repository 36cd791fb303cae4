// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <stdio.h>

#include "kernel/release.h"

static bool version_message(const struct nlmsghdr *nlh, void *data)
{
	struct release *release = data;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != FLOWTEE_A_VERSION)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			return false;
		snprintf(release->text, sizeof(release->text), "%s", mnl_attr_get_str(attr));
	}
	return true;
}

int release_ask(struct kernel *kernel, struct release *release)
{
	struct request request;
	int status;

	release->text[0] = '\0';
	request_init(&request, FLOWTEE_CMD_VERSION_GET, NLM_F_ACK, "version");
	status = kernel_ask(kernel, &request, version_message, release);
	request_free(&request);
	return status;
}
