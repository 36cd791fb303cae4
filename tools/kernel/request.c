// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/request.h"
#include "text/memory.h"

static void put_headers(struct request *request, uint8_t command, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request->attributes.nlh);
	struct genlmsghdr *genl;

	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = FLOWTEE_GENL_VERSION;
}

void request_init(struct request *request, uint8_t command, uint16_t flags,
		  const char *about)
{
	memset(request, 0, sizeof(*request));
	request->about = about;
	request->attributes.has_marks = true;
	request->attributes.nlh = grow(NULL, 1, MESSAGE_SIZE);
	put_headers(request, command, flags);
}

void request_reuse(struct request *request, uint8_t command, uint16_t flags,
		   const char *about)
{
	attributes_forget(&request->attributes);
	request->about = about;
	request->is_one_of_many = false;
	request->absent = NULL;
	request->present = NULL;
	request->attributes.too_long = false;
	put_headers(request, command, flags);
}

void request_free(struct request *request)
{
	attributes_forget(&request->attributes);
	free(request->attributes.nlh);
}
