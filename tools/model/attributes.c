// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/attributes.h"
#include "text/memory.h"

/* The library skips padding without writing it. */
static void clear_padding(struct attributes *attributes, size_t size)
{
	char *tail = mnl_nlmsg_get_payload_tail(attributes->nlh);

	memset(tail - (MNL_ALIGN(size) - size), 0, MNL_ALIGN(size) - size);
}

void attributes_put(struct attributes *attributes, uint16_t type, const void *data, size_t size)
{
	if (!mnl_attr_put_check(attributes->nlh, MESSAGE_SIZE, type, size, data))
		attributes->too_long = true;
	else
		clear_padding(attributes, size);
}

void attributes_put_u8(struct attributes *attributes, uint16_t type, uint8_t value)
{
	attributes_put(attributes, type, &value, sizeof(value));
}

void attributes_put_u16(struct attributes *attributes, uint16_t type, uint16_t value)
{
	attributes_put(attributes, type, &value, sizeof(value));
}

void attributes_put_u32(struct attributes *attributes, uint16_t type, uint32_t value)
{
	attributes_put(attributes, type, &value, sizeof(value));
}

void attributes_put_text(struct attributes *attributes, uint16_t type, const char *text)
{
	attributes_put(attributes, type, text, strlen(text) + 1);
}

bool attribute_text(const struct nlattr *attr, char *text, size_t size)
{
	if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ||
	    mnl_attr_get_payload_len(attr) > size)
		return false;
	memset(text, 0, size);
	memcpy(text, mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr));
	return true;
}

struct nlattr *attributes_nest(struct attributes *attributes, uint16_t type)
{
	struct nlattr *nest;

	nest = mnl_attr_nest_start_check(attributes->nlh, MESSAGE_SIZE, type);
	if (!nest)
		attributes->too_long = true;
	return nest;
}

void attributes_nest_end(struct attributes *attributes, struct nlattr *nest)
{
	size_t size;

	if (!nest)
		return;
	size = (char *)mnl_nlmsg_get_payload_tail(attributes->nlh) - (char *)nest;
	if (size > ATTRIBUTE_MAX)
		attributes->too_long = true;
	else
		mnl_attr_nest_end(attributes->nlh, nest);
}

uint32_t attributes_offset(const struct attributes *attributes)
{
	return (char *)mnl_nlmsg_get_payload_tail(attributes->nlh) - (char *)attributes->nlh;
}

void attributes_mark(struct attributes *attributes, uint32_t start, const char *word,
		     const char *value)
{
	struct mark *mark;

	attributes->marks = grow_by_one(attributes->marks, attributes->n_marks, sizeof(*mark));
	mark = &attributes->marks[attributes->n_marks++];
	mark->start = start;
	mark->end = attributes_offset(attributes);
	mark->word = word;
	mark->value = duplicate(value);
}

const struct mark *attributes_find(const struct attributes *attributes, uint32_t offset)
{
	const struct mark *found = NULL;
	const struct mark *mark;
	size_t i;

	for (i = 0; i < attributes->n_marks; i++) {
		mark = &attributes->marks[i];
		if (offset < mark->start || offset >= mark->end)
			continue;
		if (!found || mark->end - mark->start < found->end - found->start)
			found = mark;
	}
	return found;
}

void attributes_forget(struct attributes *attributes)
{
	size_t i;

	for (i = 0; i < attributes->n_marks; i++)
		free(attributes->marks[i].value);
	free(attributes->marks);
	attributes->marks = NULL;
	attributes->n_marks = 0;
}
