// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <stdio.h>
#include <string.h>

#include "kernel/release.h"

static bool read_number(const struct nlattr *attr, uint32_t *number)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return false;
	*number = mnl_attr_get_u32(attr);
	return true;
}

static bool read_attribute(const struct nlattr *attr, struct release *release)
{
	switch (mnl_attr_get_type(attr)) {
	case FLOWTEE_A_VERSION:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			return false;
		snprintf(release->text, sizeof(release->text), "%s", mnl_attr_get_str(attr));
		return true;
	case FLOWTEE_A_GENERATION:
		release->has_generation = true;
		return read_number(attr, &release->generation);
	case FLOWTEE_A_CONFIRM:
		return read_number(attr, &release->confirm);
	}
	return true;
}

bool release_message(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (!read_attribute(attr, data))
			return false;
	return true;
}

int release_ask(struct kernel *kernel, struct release *release)
{
	struct request request;
	int status;

	memset(release, 0, sizeof(*release));
	request_init(&request, FLOWTEE_CMD_VERSION_GET, NLM_F_ACK, "version");
	status = kernel_ask(kernel, &request, release_message, release);
	request_free(&request);
	return status;
}
