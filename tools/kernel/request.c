// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/request.h"
#include "text/memory.h"

/* One object, and the headers around it. */
#define REQUEST_SIZE	(REQUEST_NEST_MAX + 257)

static void put_headers(struct request *request, uint8_t command, uint16_t flags)
{
	struct genlmsghdr *genl;

	request->nlh = mnl_nlmsg_put_header(request->nlh);
	request->nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl = mnl_nlmsg_put_extra_header(request->nlh, sizeof(*genl));
	genl->cmd = command;
	genl->version = FLOWTEE_GENL_VERSION;
}

void request_init(struct request *request, uint8_t command, uint16_t flags,
		  const char *about)
{
	memset(request, 0, sizeof(*request));
	request->about = about;
	request->has_marks = true;
	request->nlh = grow(NULL, 1, REQUEST_SIZE);
	put_headers(request, command, flags);
}

static void free_marks(struct request *request)
{
	size_t i;

	for (i = 0; i < request->n_marks; i++)
		free(request->marks[i].value);
	free(request->marks);
	request->marks = NULL;
	request->n_marks = 0;
}

void request_reuse(struct request *request, uint8_t command, uint16_t flags,
		   const char *about)
{
	free_marks(request);
	request->about = about;
	request->too_long = false;
	put_headers(request, command, flags);
}

void request_free(struct request *request)
{
	free_marks(request);
	free(request->nlh);
}

/* The library skips padding without writing it. */
static void clear_padding(struct request *request, size_t size)
{
	char *tail = mnl_nlmsg_get_payload_tail(request->nlh);

	memset(tail - (MNL_ALIGN(size) - size), 0, MNL_ALIGN(size) - size);
}

void request_put(struct request *request, uint16_t type, const void *data, size_t size)
{
	if (!mnl_attr_put_check(request->nlh, REQUEST_SIZE, type, size, data))
		request->too_long = true;
	else
		clear_padding(request, size);
}

void request_put_u8(struct request *request, uint16_t type, uint8_t value)
{
	request_put(request, type, &value, sizeof(value));
}

void request_put_u16(struct request *request, uint16_t type, uint16_t value)
{
	request_put(request, type, &value, sizeof(value));
}

void request_put_u32(struct request *request, uint16_t type, uint32_t value)
{
	request_put(request, type, &value, sizeof(value));
}

void request_put_text(struct request *request, uint16_t type, const char *text)
{
	request_put(request, type, text, strlen(text) + 1);
}

struct nlattr *request_nest(struct request *request, uint16_t type)
{
	struct nlattr *nest;

	nest = mnl_attr_nest_start_check(request->nlh, REQUEST_SIZE, type);
	if (!nest)
		request->too_long = true;
	return nest;
}

void request_nest_end(struct request *request, struct nlattr *nest)
{
	size_t size;

	if (!nest)
		return;
	size = (char *)mnl_nlmsg_get_payload_tail(request->nlh) - (char *)nest;
	if (size > REQUEST_NEST_MAX)
		request->too_long = true;
	else
		mnl_attr_nest_end(request->nlh, nest);
}

uint32_t request_offset(const struct request *request)
{
	return (char *)mnl_nlmsg_get_payload_tail(request->nlh) - (char *)request->nlh;
}

void request_mark(struct request *request, uint32_t start, const char *word,
		  const char *value)
{
	struct mark *mark;

	request->marks = grow_by_one(request->marks, request->n_marks, sizeof(*mark));
	mark = &request->marks[request->n_marks++];
	mark->start = start;
	mark->end = request_offset(request);
	mark->word = word;
	mark->value = duplicate(value);
}

const struct mark *request_find(const struct request *request, uint32_t offset)
{
	const struct mark *found = NULL;
	const struct mark *mark;
	size_t i;

	for (i = 0; i < request->n_marks; i++) {
		mark = &request->marks[i];
		if (offset < mark->start || offset >= mark->end)
			continue;
		if (!found || mark->end - mark->start < found->end - found->start)
			found = mark;
	}
	return found;
}
