// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "wire.h"

void wire_init(struct wire *wire, size_t size)
{
	wire->data = malloc(size);
	if (!wire->data)
		die("no memory");
	wire->size = size;
	wire->len = 0;
}

void wire_free(struct wire *wire)
{
	free(wire->data);
}

/* Whatever does not fit is left out: a message that is too long is a test of
 * its own, and has a wire of its own.
 */
static void *append(struct wire *wire, size_t len)
{
	void *start = wire->data + wire->len;

	if (NLA_ALIGN(len) > wire->size - wire->len)
		return NULL;
	memset(start, 0, NLA_ALIGN(len));
	wire->len += NLA_ALIGN(len);
	return start;
}

void wire_start(struct wire *wire, uint16_t family, uint8_t command,
		uint16_t flags)
{
	struct nlmsghdr *header;
	struct genlmsghdr *generic;

	wire->len = 0;
	header = append(wire, NLMSG_HDRLEN);
	generic = append(wire, GENL_HDRLEN);
	header->nlmsg_type = family;
	header->nlmsg_flags = NLM_F_REQUEST | flags;
	generic->cmd = command;
	generic->version = 1;
}

void wire_finish(struct wire *wire)
{
	((struct nlmsghdr *)wire->data)->nlmsg_len = wire->len;
}

void wire_put(struct wire *wire, uint16_t type, const void *data, size_t len)
{
	struct nlattr *attr = append(wire, NLA_HDRLEN + len);

	if (!attr)
		return;
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy(attr + 1, data, len);
}

void wire_put_text(struct wire *wire, uint16_t type, const char *text)
{
	wire_put(wire, type, text, strlen(text) + 1);
}

void wire_put_u8(struct wire *wire, uint16_t type, uint8_t value)
{
	wire_put(wire, type, &value, sizeof(value));
}

void wire_put_u16(struct wire *wire, uint16_t type, uint16_t value)
{
	wire_put(wire, type, &value, sizeof(value));
}

void wire_put_u32(struct wire *wire, uint16_t type, uint32_t value)
{
	wire_put(wire, type, &value, sizeof(value));
}

/* Returns what wire_end() wants. */
size_t wire_nest(struct wire *wire, uint16_t type)
{
	size_t start = wire->len;

	wire_put(wire, type | NLA_F_NESTED, NULL, 0);
	return start;
}

/* The length of an attribute has 16 bits: that of a longer one is wrong. */
void wire_end(struct wire *wire, size_t nest)
{
	if (nest < wire->len)
		((struct nlattr *)(wire->data + nest))->nla_len =
			wire->len - nest;
}
