// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "model/source.h"

#define TRANSPARENT	"transparent"
#define HASH		"hash"
#define ACCEPTED \
	"accepted: '" TRANSPARENT "', ADDRESS, ADDRESS:PORT, ADDRESS:" HASH ", such as " \
	"10.0.1.20, 10.0.1.20:9995 or [2001:db8::1]:" HASH

bool source_equal(const struct source *a, const struct source *b)
{
	return a->port == b->port && a->is_hash == b->is_hash &&
	       address_equal(&a->address, &b->address);
}

static bool parse_address(const char *text, struct address *address, struct fault *fault)
{
	if (!address_parse(text, address, fault))
		return false;
	if (address_is_any(address) || address_is_unsendable(address) ||
	    address_is_multicast(address))
		return fault_why(fault, "no host has this address, and none sends from it; accepted: "
				 "the address of a host");
	return true;
}

static bool parse_port(const char *text, struct source *source, struct fault *fault)
{
	if (!strcmp(text, HASH)) {
		source->is_hash = true;
		return true;
	}
	if (!text[0])
		return fault_why(fault, "the port is missing; " ACCEPTED);
	return port_parse(text, "'" HASH "', ", &source->port, fault);
}

/* [ADDRESS] or [ADDRESS]:PORT */
static bool parse_brackets(const char *text, struct source *source, struct fault *fault)
{
	const char *end = strchr(text, ']');
	char host[ADDRESS_TEXT];

	if (!end)
		return fault_why(fault, "the bracket is not closed; " ACCEPTED);
	copy_part(host, text + 1, end - text - 1);
	if (!strchr(host, ':') && address_parse(host, &source->address, fault))
		return fault_why(fault, "brackets are for IPv6; did you mean %s%.40s?", host,
				 end + 1);
	if (!parse_address(host, &source->address, fault))
		return false;
	if (!end[1])
		return true;
	if (end[1] != ':')
		return fault_why(fault, "after the bracket comes nothing or a port; " ACCEPTED);
	return parse_port(end + 2, source, fault);
}

/* More than one colon and no bracket: an address, or else a mistake. */
static bool parse_ipv6(const char *text, const char *colon, struct source *source,
		       struct fault *fault)
{
	char host[ADDRESS_TEXT];

	copy_part(host, text, colon - text);
	if (!address_is_ipv6(text) && address_is_ipv6(host))
		return fault_why(fault, "an IPv6 address with a port needs brackets; did you mean "
				 "[%s]%.40s?", host, colon);
	return parse_address(text, &source->address, fault);
}

bool source_parse(const char *text, struct source *source, struct fault *fault)
{
	const char *colon = strrchr(text, ':');
	char host[ADDRESS_TEXT];

	memset(source, 0, sizeof(*source));
	if (!strcmp(text, TRANSPARENT))
		return true;
	if (!text[0])
		return fault_why(fault, "the address is missing; " ACCEPTED);
	if (!strpbrk(text, ".:["))
		return fault_why(fault, "it is no address, and names are not resolved; " ACCEPTED);
	if (text[0] == '[')
		return parse_brackets(text, source, fault);
	if (colon && strchr(text, ':') != colon)
		return parse_ipv6(text, colon, source, fault);
	copy_part(host, text, colon ? (size_t)(colon - text) : strlen(text));
	if (!parse_address(host, &source->address, fault))
		return false;
	return !colon || parse_port(colon + 1, source, fault);
}

void source_text(const struct source *source, char text[SOURCE_TEXT])
{
	bool is_ipv6 = source->address.size == IPV6_SIZE;
	char host[ADDRESS_TEXT];

	if (!source->address.size) {
		strcpy(text, TRANSPARENT);
		return;
	}
	address_text(&source->address, host);
	if (source->is_hash)
		snprintf(text, SOURCE_TEXT, is_ipv6 ? "[%.45s]:" HASH : "%.45s:" HASH, host);
	else if (source->port)
		snprintf(text, SOURCE_TEXT, is_ipv6 ? "[%.45s]:%u" : "%.45s:%u", host,
			 source->port);
	else
		strcpy(text, host);
}
