// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "model/address.h"
#include "text/number.h"

static int family(const struct address *address)
{
	return address->size == IPV4_SIZE ? AF_INET : AF_INET6;
}

bool address_equal(const struct address *a, const struct address *b)
{
	return a->size == b->size && !memcmp(a->bytes, b->bytes, a->size);
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

bool address_is_mapped(const struct address *address)
{
	static const uint8_t mapped[IPV6_SIZE - IPV4_SIZE] = { [10] = 0xff, [11] = 0xff };

	return address->size == IPV6_SIZE && !memcmp(address->bytes, mapped, sizeof(mapped));
}

bool address_parse_family(const char *text, struct address *address, uint8_t size)
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

bool address_split_zone(const char *text, char bare[ADDRESS_TEXT], char zone[ADDRESS_TEXT])
{
	const char *percent = strchr(text, '%');
	size_t length, rest;

	if (!percent)
		return false;
	length = strcspn(percent, "]/:");
	rest = strlen(percent + length);
	if (percent - text + rest >= ADDRESS_TEXT)
		return false;
	copy_part(zone, percent + 1, length - 1);
	copy_part(bare, text, percent - text);
	strcat(bare, percent + length);
	return true;
}

/* Takes the address out of what has a port, or the brackets for one. */
static bool split_port(const char *text, char bare[ADDRESS_TEXT])
{
	bool has_brackets = text[0] == '[';
	const char *host = text + has_brackets;
	const char *end = strchr(host, has_brackets ? ']' : ':');
	struct address address;

	if (!end)
		return false;
	copy_part(bare, host, end - host);
	end += has_brackets;
	if (*end == ':')
		end += 1 + strspn(end + 1, "0123456789");
	return !*end &&
	       address_parse_family(bare, &address, has_brackets ? IPV6_SIZE : IPV4_SIZE);
}

static bool fault_address(const char *text, struct fault *fault)
{
	char bare[ADDRESS_TEXT], zone[ADDRESS_TEXT];

	if (!text[0])
		return fault_why(fault, "the address is missing; accepted: an IPv4 or "
				 "IPv6 address");
	if (address_split_zone(text, bare, zone))
		return fault_why(fault, "an address has no zone (%%%s) here; accepted: %s", zone,
				 bare);
	if (split_port(text, bare))
		return fault_why(fault, "an address has no port here, and no brackets; accepted: %s",
				 bare);
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

	return address_parse_family(text, &address, IPV6_SIZE);
}

bool address_parse(const char *text, struct address *address, struct fault *fault)
{
	if (!address_parse_family(text, address, IPV4_SIZE) &&
	    !address_parse_family(text, address, IPV6_SIZE))
		return fault_address(text, fault);
	if (address_is_mapped(address))
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
	enum number number;
	uint32_t value;

	number = number_parse(text, 1, 65535, &value);
	/* It may be meant as octal, as C and inet_aton() have it, or a digit too many. */
	if (number == NUMBER_OK && text[0] == '0')
		return fault_why(fault, "port %.40s begins with 0; did you mean %u? accepted: "
				 "%s1 to 65535", text, value, or_else);
	switch (number) {
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

bool address_get(const struct nlattr *attr, struct address *address)
{
	size_t size = mnl_attr_get_payload_len(attr);

	if (size != IPV4_SIZE && size != IPV6_SIZE)
		return false;
	address->size = size;
	memcpy(address->bytes, mnl_attr_get_payload(attr), size);
	return true;
}

json_t *address_json(const struct address *address)
{
	char text[ADDRESS_TEXT];

	if (!address->size)
		return json_null();
	address_text(address, text);
	return json_string(text);
}
