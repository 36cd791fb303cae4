// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "model/address.h"
#include "text/number.h"

#define EXAMPLES	"ADDRESS:PORT, such as 10.0.1.20:20001 or [2001:db8::1]:20001"

static int family(const struct address *address)
{
	return address->size == IPV4_SIZE ? AF_INET : AF_INET6;
}

bool address_equal(const struct address *a, const struct address *b)
{
	return a->size == b->size && !memcmp(a->bytes, b->bytes, a->size);
}

bool endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	return a->port == b->port && address_equal(&a->address, &b->address);
}

bool prefix_equal(const struct prefix *a, const struct prefix *b)
{
	return a->length == b->length && address_equal(&a->address, &b->address);
}

const char *address_family(const struct address *address)
{
	return address->size == IPV4_SIZE ? "IPv4" : "IPv6";
}

bool address_is_any(const struct address *address)
{
	static const uint8_t zeros[IPV6_SIZE];

	return !memcmp(address->bytes, zeros, address->size);
}

bool address_is_loopback(const struct address *address)
{
	static const uint8_t loopback[IPV6_SIZE] = { [IPV6_SIZE - 1] = 1 };

	if (address->size == IPV4_SIZE)
		return address->bytes[0] == 127;
	return address->size && !memcmp(address->bytes, loopback, sizeof(loopback));
}

bool address_is_unsendable(const struct address *address)
{
	static const uint8_t broadcast[IPV4_SIZE] = { 0xff, 0xff, 0xff, 0xff };

	return address->size == IPV4_SIZE &&
	       (!address->bytes[0] || !memcmp(address->bytes, broadcast, IPV4_SIZE));
}

bool address_needs_device(const struct address *address)
{
	return address->size == IPV6_SIZE &&
	       (address->bytes[0] == 0xff ||
		(address->bytes[0] == 0xfe && (address->bytes[1] & 0xc0) == 0x80));
}

bool address_is_multicast(const struct address *address)
{
	if (address->size == IPV4_SIZE)
		return (address->bytes[0] & 0xf0) == 0xe0;
	return address->size && address->bytes[0] == 0xff;
}

static bool is_mapped(const struct address *address)
{
	static const uint8_t mapped[IPV6_SIZE - IPV4_SIZE] = { [10] = 0xff, [11] = 0xff };

	return address->size == IPV6_SIZE && !memcmp(address->bytes, mapped, sizeof(mapped));
}

static bool parse_family(const char *text, struct address *address, uint8_t size)
{
	memset(address, 0, sizeof(*address));
	address->size = size;
	return inet_pton(family(address), text, address->bytes) == 1;
}

/* Datagrams never carry IPv4-mapped addresses: they belong to the sockets API,
 * and what they would match is written as IPv4.
 */
static bool fault_mapped(const struct address *address, struct fault *fault)
{
	char ipv4[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, address->bytes + IPV6_SIZE - IPV4_SIZE, ipv4, sizeof(ipv4));
	return fault_why(fault, "an IPv4-mapped IPv6 address is on no datagram; accepted: "
			 "the IPv4 address, %s", ipv4);
}

static bool fault_address(const char *text, struct fault *fault)
{
	if (!text[0])
		return fault_why(fault, "the address is missing; accepted: an IPv4 or "
				 "IPv6 address");
	if (strchr(text, '%'))
		return fault_why(fault, "an address has no zone (%%...) here; accepted: the "
				 "address alone, and the device with the word 'dev'");
	if (!text[strspn(text, "0123456789.")])
		return fault_why(fault, QUOTED " is not a valid IPv4 address; accepted: four "
				 "numbers from 0 to 255, such as 10.0.1.20", text);
	if (strchr(text, ':'))
		return fault_why(fault, QUOTED " is not a valid IPv6 address; accepted: "
				 "an address such as 2001:db8::1", text);
	return fault_why(fault, QUOTED " is not an address, and names are not resolved; "
			 "accepted: an IPv4 or IPv6 address", text);
}

bool address_is_ipv6(const char *text)
{
	struct address address;

	return parse_family(text, &address, IPV6_SIZE);
}

bool address_parse(const char *text, struct address *address, struct fault *fault)
{
	if (!parse_family(text, address, IPV4_SIZE) &&
	    !parse_family(text, address, IPV6_SIZE))
		return fault_address(text, fault);
	if (is_mapped(address))
		return fault_mapped(address, fault);
	return true;
}

void address_text(const struct address *address, char text[ADDRESS_TEXT])
{
	inet_ntop(family(address), address->bytes, text, ADDRESS_TEXT);
}

void copy_part(char part[ADDRESS_TEXT], const char *text, size_t length)
{
	if (length >= ADDRESS_TEXT)
		length = ADDRESS_TEXT - 1;
	memcpy(part, text, length);
	part[length] = '\0';
}

bool port_parse(const char *text, const char *or_else, uint16_t *port, struct fault *fault)
{
	uint32_t value;

	switch (number_parse(text, 1, 65535, &value)) {
	case NUMBER_NONE:
		return fault_why(fault, "port %.40s is not a number; accepted: %s1 to 65535",
				 text, or_else);
	case NUMBER_RANGE:
		return fault_why(fault, "port %.40s is out of range; accepted: %s1 to 65535",
				 text, or_else);
	case NUMBER_OK:
		break;
	}
	*port = value;
	return true;
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
	if (parse_family(host, &endpoint->address, IPV4_SIZE))
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
	struct address address;
	char host[ADDRESS_TEXT];
	uint32_t port;

	copy_part(host, text, colon - text);
	if (parse_family(host, &address, IPV6_SIZE) &&
	    number_parse(colon + 1, 1, 65535, &port) == NUMBER_OK)
		return fault_why(fault, "an IPv6 address needs brackets; did you mean [%s]:%u?",
				 host, port);
	if (parse_family(text, &address, IPV6_SIZE))
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
	char host[INET6_ADDRSTRLEN] = "*";

	if (address->size)
		inet_ntop(family(address), address->bytes, host, sizeof(host));
	snprintf(text, ADDRESS_TEXT, address->size == IPV6_SIZE ? "[%s]:%u" : "%s:%u", host,
		 endpoint->port);
}

/* Clears the bits beyond the length, and tells whether any was set. */
static bool clear_host_bits(struct prefix *prefix)
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
	if (clear_host_bits(prefix)) {
		prefix_text(prefix, meant);
		return fault_why(fault, "bits beyond the prefix length are set; did you mean "
				 "%s?", meant);
	}
	return true;
}

void prefix_text(const struct prefix *prefix, char text[ADDRESS_TEXT])
{
	char host[INET6_ADDRSTRLEN];

	inet_ntop(family(&prefix->address), prefix->address.bytes, host, sizeof(host));
	snprintf(text, ADDRESS_TEXT, "%s/%u", host, prefix->length);
}
