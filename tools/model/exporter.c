// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "model/exporter.h"

static bool parse_address(const char *text, struct endpoint *exporter, struct fault *fault)
{
	exporter->port = EXPORTER_PORT;
	return address_parse(text, &exporter->address, fault);
}

/* [ADDRESS] without a port */
static bool parse_brackets(const char *text, struct endpoint *exporter, struct fault *fault)
{
	char host[ADDRESS_TEXT];

	copy_part(host, text + 1, strlen(text) - 2);
	return parse_address(host, exporter, fault);
}

static bool parse(const char *text, struct endpoint *exporter, struct fault *fault)
{
	if (!strchr(text, ':') || address_is_ipv6(text))
		return parse_address(text, exporter, fault);
	if (text[0] == '[' && text[strlen(text) - 1] == ']')
		return parse_brackets(text, exporter, fault);
	return endpoint_parse(text, exporter, fault);
}

bool exporter_parse(const char *text, struct endpoint *exporter, struct fault *fault)
{
	const struct address *address = &exporter->address;
	char bare[ADDRESS_TEXT], zone[ADDRESS_TEXT];

	memset(exporter, 0, sizeof(*exporter));
	if (address_split_zone(text, bare, zone))
		return fault_why(fault, "it has a zone (%%%s); accepted: %s, which is taken to be on "
				 "the link that its last datagram came by, or else on 'dev' of the "
				 "collector", zone, bare);
	if (!parse(text, exporter, fault))
		return false;
	if (address_is_any(address) || address_is_unsendable(address) ||
	    address_is_multicast(address))
		return fault_why(fault, "no host sends from it; accepted: the address of an "
				 "exporter");
	return true;
}
