/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses, endpoints and prefixes: how they are written and read. */
#ifndef FLOWTEECTL_MODEL_ADDRESS_H
#define FLOWTEECTL_MODEL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text/fault.h"

#define IPV4_SIZE	4
#define IPV6_SIZE	16

/* Room for "[ADDRESS]:PORT" or "ADDRESS/LENGTH" of any family. */
#define ADDRESS_TEXT	64

/**
 * struct address - an IPv4 or IPv6 address
 * @size: %IPV4_SIZE or %IPV6_SIZE; 0: any address of both families
 * @bytes: in network byte order
 */
struct address {
	uint8_t size;
	uint8_t bytes[IPV6_SIZE];
};

/**
 * struct endpoint - an address and a UDP port
 * @address: see &struct address
 * @port: in host byte order; 0: there is no endpoint
 */
struct endpoint {
	struct address address;
	uint16_t port;
};

struct prefix {
	struct address address;
	uint8_t length;
};

bool address_equal(const struct address *a, const struct address *b);
bool endpoint_equal(const struct endpoint *a, const struct endpoint *b);
bool prefix_equal(const struct prefix *a, const struct prefix *b);

/* "IPv4" or "IPv6". */
const char *address_family(const struct address *address);

/* True for 0.0.0.0, :: and any address of both families. */
bool address_is_any(const struct address *address);

/* 127.0.0.0/8 and ::1, which every host has. */
bool address_is_loopback(const struct address *address);

/* 0.0.0.0/8 and 255.255.255.255, where no copy can be sent. */
bool address_is_unsendable(const struct address *address);

/* IPv6 link-local and multicast: valid by one device only. */
bool address_needs_device(const struct address *address);

/* IPv4 or IPv6 multicast. */
bool address_is_multicast(const struct address *address);

/* Reads all of the text. */
bool address_parse(const char *text, struct address *address, struct fault *fault);
void address_text(const struct address *address, char text[ADDRESS_TEXT]);

/* Whether all of the text is an IPv6 address. */
bool address_is_ipv6(const char *text);

/* Reads a UDP port; messages tell what else may stand there: "'hash', " or "". */
bool port_parse(const char *text, const char *or_else, uint16_t *port, struct fault *fault);

/* Copies @length bytes if they fit, else as many as do: no address is as long
 * as @part, so that the rest is not missed.
 */
void copy_part(char part[ADDRESS_TEXT], const char *text, size_t length);

/**
 * endpoint_parse() - read ADDRESS:PORT
 * @text: such as 10.0.1.20:20001, [2001:db8::1]:20001 or *:20001
 * @endpoint: result
 * @fault: set if it is not accepted
 */
bool endpoint_parse(const char *text, struct endpoint *endpoint, struct fault *fault);
void endpoint_text(const struct endpoint *endpoint, char text[ADDRESS_TEXT]);

/**
 * prefix_parse() - read ADDRESS/LENGTH, or ADDRESS for that address alone
 * @text: such as 10.9.0.0/24
 * @prefix: result
 * @fault: set if it is not accepted, as it is if an address bit beyond the
 *	length is set
 */
bool prefix_parse(const char *text, struct prefix *prefix, struct fault *fault);
void prefix_text(const struct prefix *prefix, char text[ADDRESS_TEXT]);

#endif /* FLOWTEECTL_MODEL_ADDRESS_H */
