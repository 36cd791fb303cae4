// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/string.h>

#include "telemetry/templates.h"

/* RFC 3954, section 5 */
#define NETFLOW9_VERSION	9
#define NETFLOW9_HEADER		20
#define NETFLOW9_TEMPLATES	0
#define NETFLOW9_OPTIONS	1

/* RFC 7011, section 3 */
#define IPFIX_VERSION		10
#define IPFIX_HEADER		16
#define IPFIX_TEMPLATES		2
#define IPFIX_OPTIONS		3

/* The least that a set with one record of a template is long: with the header,
 * a number and a count of fields, and a field. IPFIX withdraws a template by a
 * record without fields (RFC 7011, 8.1), which all must hear of as well.
 */
#define NETFLOW9_TEMPLATES_MIN	12
#define NETFLOW9_OPTIONS_MIN	14
#define IPFIX_TEMPLATES_MIN	8

/* So many sets are not found in real datagrams: what is made of so many, to
 * keep us busy, is not looked at to its end.
 */
#define SETS_MAX		512

/* Both begin with it. */
struct header {
	__be16 version;
	__be16 length; /* of an IPFIX message */
};

struct set {
	__be16 id;
	__be16 length;
};

/* Whether it has room for a template. */
static bool is_template(u16 version, u16 id, u16 length)
{
	if (version == NETFLOW9_VERSION)
		return (id == NETFLOW9_TEMPLATES &&
			length >= NETFLOW9_TEMPLATES_MIN) ||
		       (id == NETFLOW9_OPTIONS &&
			length >= NETFLOW9_OPTIONS_MIN);
	return (id == IPFIX_TEMPLATES || id == IPFIX_OPTIONS) &&
	       length >= IPFIX_TEMPLATES_MIN;
}

/* Some exporters fill up their datagrams with zeros. */
static bool is_filling(const struct sk_buff *skb, unsigned int offset,
		       unsigned int end)
{
	while (offset < end) {
		unsigned int part;
		const void *bytes;
		u8 buffer[64];

		part = min_t(unsigned int, end - offset, sizeof(buffer));
		bytes = skb_header_pointer(skb, offset, part, buffer);
		if (!bytes || memchr_inv(bytes, 0, part))
			return false;
		offset += part;
	}
	return true;
}

/* Goes by the lengths of the sets (NetFlow: FlowSets) between two offsets. In
 * doubt it says yes: a template that is missing costs more than one too many.
 * There may be one behind a set whose length cannot be true.
 */
static bool has_template(const struct sk_buff *skb, u16 version,
			 unsigned int offset, unsigned int end)
{
	const struct set *set;
	unsigned int i, length;
	struct set buffer;

	for (i = 0; i < SETS_MAX; i++) {
		if (offset + sizeof(*set) > end)
			return false;
		set = skb_header_pointer(skb, offset, sizeof(buffer), &buffer);
		if (!set)
			return false;
		length = ntohs(set->length);
		if (length < sizeof(*set) || length > end - offset)
			return !is_filling(skb, offset, end);
		if (is_template(version, ntohs(set->id), length))
			return true;
		offset += length;
	}
	return true;
}

/**
 * ft_templates_present() - tell whether a datagram carries templates
 * @skb: the packet
 * @start: offset of the datagram's payload in @skb
 * @len: payload, in bytes
 *
 * Templates and options templates of NetFlow v9 (RFC 3954) and IPFIX (RFC
 * 7011), wherever they are in the datagram. No other protocol has any.
 *
 * Context: any.
 */
bool ft_templates_present(const struct sk_buff *skb, unsigned int start,
			  unsigned int len)
{
	unsigned int end = start + len;
	const struct header *header;
	struct header buffer;

	if (len < sizeof(buffer))
		return false;
	header = skb_header_pointer(skb, start, sizeof(buffer), &buffer);
	if (!header)
		return false;
	switch (ntohs(header->version)) {
	case NETFLOW9_VERSION:
		return has_template(skb, NETFLOW9_VERSION,
				    start + NETFLOW9_HEADER, end);
	case IPFIX_VERSION:
		end = min(end, start + ntohs(header->length));
		return has_template(skb, IPFIX_VERSION, start + IPFIX_HEADER,
				    end);
	default:
		return false;
	}
}
