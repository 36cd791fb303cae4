// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "model/endpoint.h"
#include "text/number.h"

#define EXAMPLES	"ADDRESS:PORT, such as 10.0.1.20:20001 or [2001:db8::1]:20001"

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	return a->port == b->port && address_equal(&a->address, &b->address);
}

static bool endpoint_port(const char *text, uint16_t *port, struct fault *fault)
{
	if (!text[0])
		return fault_why(fault, "the port is missing; accepted: " EXAMPLES);
	return port_parse(text, "", port, fault);
}

/* [ADDRESS]:PORT */
static bool parse_brackets(const char *text, struct endpoint *endpoint, struct fault *fault)
{
	const char *end = strchr(text, ']');
	char host[ADDRESS_TEXT];

	if (!end)
		return fault_why(fault, "the bracket is not closed; accepted: " EXAMPLES);
	copy_part(host, text + 1, end - text - 1);
	if (address_parse_family(host, &endpoint->address, IPV4_SIZE))
		return fault_why(fault, "brackets are for IPv6; did you mean %s%.40s?", host,
				 end + 1);
	if (!address_parse(host, &endpoint->address, fault))
		return false;
	if (end[1] != ':')
		return fault_why(fault, "the port is missing; accepted: [%s]:PORT", host);
	return endpoint_port(end + 2, &endpoint->port, fault);
}

/* More than one colon and no bracket: where the address ends is a guess. */
static bool fault_brackets(const char *text, const char *colon, struct fault *fault)
{
	char host[ADDRESS_TEXT];
	uint32_t port;

	copy_part(host, text, colon - text);
	if (address_is_ipv6(host) &&
	    number_parse(colon + 1, 1, 65535, &port) == NUMBER_OK)
		return fault_why(fault, "an IPv6 address needs brackets; did you mean [%s]:%u?",
				 host, port);
	if (address_is_ipv6(text))
		return fault_why(fault, "an IPv6 address needs brackets and a port; accepted: "
				 "[%s]:PORT", text);
	return fault_why(fault, "it has more than one colon, and an IPv6 address needs "
			 "brackets; accepted: " EXAMPLES);
}

bool endpoint_parse(const char *text, struct endpoint *endpoint, struct fault *fault)
{
	const char *colon = strrchr(text, ':');
	char host[ADDRESS_TEXT];

	memset(endpoint, 0, sizeof(*endpoint));
	if (text[0] == '[')
		return parse_brackets(text, endpoint, fault);
	if (!colon)
		return fault_why(fault, "the port is missing; accepted: " EXAMPLES);
	if (strchr(text, ':') != colon)
		return fault_brackets(text, colon, fault);
	copy_part(host, text, colon - text);
	if (strcmp(host, "*") && !address_parse(host, &endpoint->address, fault))
		return false;
	return endpoint_port(colon + 1, &endpoint->port, fault);
}

void endpoint_text(const struct endpoint *endpoint, char text[ADDRESS_TEXT])
{
	const struct address *address = &endpoint->address;
	char host[ADDRESS_TEXT] = "*";

	if (address->size)
		address_text(address, host);
	snprintf(text, ADDRESS_TEXT, address->size == IPV6_SIZE ? "[%.45s]:%u" : "%.45s:%u", host,
		 endpoint->port);
}
