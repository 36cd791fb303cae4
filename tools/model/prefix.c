// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "model/prefix.h"
#include "text/number.h"

bool prefix_equal(const struct prefix *a, const struct prefix *b)
{
	return a->length == b->length && address_equal(&a->address, &b->address);
}

int prefix_compare(const struct prefix *a, const struct prefix *b)
{
	int order;

	if (a->address.size != b->address.size)
		return a->address.size - b->address.size;
	order = memcmp(a->address.bytes, b->address.bytes, a->address.size);
	return order ? order : a->length - b->length;
}

/* Whether the first bits of the addresses are the same. */
static bool same_bits(const struct address *a, const struct address *b, unsigned int bits)
{
	unsigned int rest = bits % 8;

	if (memcmp(a->bytes, b->bytes, bits / 8))
		return false;
	return !rest || !((a->bytes[bits / 8] ^ b->bytes[bits / 8]) >> (8 - rest));
}

bool prefix_covers(const struct prefix *outer, const struct prefix *inner)
{
	return outer->address.size == inner->address.size && outer->length <= inner->length &&
	       same_bits(&outer->address, &inner->address, outer->length);
}

bool prefix_overlaps(const struct prefix *a, const struct prefix *b)
{
	return prefix_covers(a, b) || prefix_covers(b, a);
}

bool prefix_clear_rest(struct prefix *prefix)
{
	bool were_set = false;
	unsigned int i, kept;
	uint8_t mask;

	for (i = 0; i < prefix->address.size; i++) {
		kept = prefix->length > 8 * i ? prefix->length - 8 * i : 0;
		mask = kept >= 8 ? 0xff : 0xff << (8 - kept);
		were_set |= prefix->address.bytes[i] & ~mask;
		prefix->address.bytes[i] &= mask;
	}
	return were_set;
}

static bool length_parse(const char *text, struct prefix *prefix, struct fault *fault)
{
	unsigned int max = 8 * prefix->address.size;
	uint32_t value;

	switch (number_parse(text, 0, max, &value)) {
	case NUMBER_NONE:
		return fault_why(fault, "prefix length " QUOTED " is not a number; accepted: "
				 "0 to %u", text, max);
	case NUMBER_RANGE:
		return fault_why(fault, "prefix length %.40s is out of range; accepted: "
				 "0 to %u", text, max);
	case NUMBER_OK:
		break;
	}
	prefix->length = value;
	return true;
}

bool prefix_parse(const char *text, struct prefix *prefix, struct fault *fault)
{
	const char *slash = strchrnul(text, '/');
	char host[ADDRESS_TEXT];
	char meant[ADDRESS_TEXT];

	memset(prefix, 0, sizeof(*prefix));
	copy_part(host, text, slash - text);
	if (!address_parse(host, &prefix->address, fault))
		return false;
	prefix->length = 8 * prefix->address.size;
	if (*slash && !length_parse(slash + 1, prefix, fault))
		return false;
	if (prefix_clear_rest(prefix)) {
		prefix_text(prefix, meant);
		return fault_why(fault, "bits beyond the prefix length are set; did you mean "
				 "%s?", meant);
	}
	return true;
}

void prefix_text(const struct prefix *prefix, char text[ADDRESS_TEXT])
{
	char host[ADDRESS_TEXT];

	address_text(&prefix->address, host);
	snprintf(text, ADDRESS_TEXT, "%.45s/%u", host, prefix->length);
}
