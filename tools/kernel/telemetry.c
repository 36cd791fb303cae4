// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <stdbool.h>

#include "kernel/telemetry.h"

/* Cisco: NetFlow Export Datagram Format */
#define NETFLOW5_HEADER		24
#define NETFLOW5_FLOW		48

/* RFC 3954, sections 5.1 and 5.2 */
#define NETFLOW9_HEADER		20
#define NETFLOW9_RESERVED	2
#define NETFLOW9_DATA		256

/* RFC 7011, sections 3.1 and 3.3 */
#define IPFIX_HEADER		16
#define IPFIX_TEMPLATE		2
#define IPFIX_OPTIONS		3

#define SET_HEADER		4

/* sFlow Version 5, section 5: without the address of the agent */
#define SFLOW5_HEADER		24
#define SFLOW5_IPV4		1
#define SFLOW5_IPV6		2

static unsigned int number(const unsigned char *at, size_t size)
{
	unsigned int value = 0;

	while (size--)
		value = value << 8 | *at++;
	return value;
}

static bool is_netflow5(const unsigned char *payload, size_t size)
{
	unsigned int flows = number(payload + 2, 2);

	return flows && size == NETFLOW5_HEADER + flows * NETFLOW5_FLOW;
}

/* The first set: it may be the only one, and padded. */
static bool is_set(const unsigned char *set, size_t size, bool is_ipfix)
{
	unsigned int length = number(set + 2, 2);
	unsigned int id = number(set, 2);
	bool is_template = is_ipfix ? id == IPFIX_TEMPLATE || id == IPFIX_OPTIONS :
				      id < NETFLOW9_RESERVED;

	return (is_template || id >= NETFLOW9_DATA) && length >= SET_HEADER && length <= size;
}

static bool is_netflow9(const unsigned char *payload, size_t size)
{
	return size >= NETFLOW9_HEADER + SET_HEADER &&
	       is_set(payload + NETFLOW9_HEADER, size - NETFLOW9_HEADER, false);
}

static bool is_ipfix(const unsigned char *payload, size_t size)
{
	return size >= IPFIX_HEADER + SET_HEADER && number(payload + 2, 2) == size &&
	       is_set(payload + IPFIX_HEADER, size - IPFIX_HEADER, true);
}

static bool is_sflow5(const unsigned char *payload, size_t size)
{
	unsigned int type = number(payload + 4, 4);

	return (type == SFLOW5_IPV4 && size >= SFLOW5_HEADER + 4) ||
	       (type == SFLOW5_IPV6 && size >= SFLOW5_HEADER + 16);
}

uint8_t telemetry_protocol(const unsigned char *payload, size_t seen, size_t size)
{
	/* Of a shorter one not all is there that is looked at. */
	if (seen < NETFLOW9_HEADER + SET_HEADER || size < seen)
		return FLOWTEE_PROTOCOL_OTHER;
	if (number(payload, 4) == 5 && is_sflow5(payload, size))
		return FLOWTEE_PROTOCOL_SFLOW5;
	switch (number(payload, 2)) {
	case 5:
		return is_netflow5(payload, size) ? FLOWTEE_PROTOCOL_NETFLOW5 :
						    FLOWTEE_PROTOCOL_OTHER;
	case 9:
		return is_netflow9(payload, size) ? FLOWTEE_PROTOCOL_NETFLOW9 :
						    FLOWTEE_PROTOCOL_OTHER;
	case 10:
		return is_ipfix(payload, size) ? FLOWTEE_PROTOCOL_IPFIX : FLOWTEE_PROTOCOL_OTHER;
	}
	return FLOWTEE_PROTOCOL_OTHER;
}
