/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses: how they are written and read. */
#ifndef FLOWTEECTL_MODEL_ADDRESS_H
#define FLOWTEECTL_MODEL_ADDRESS_H

#include <jansson.h>
#include <libmnl/libmnl.h>
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

bool address_equal(const struct address *a, const struct address *b);

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

/* ::ffff:0:0/96, which stands for IPv4. */
bool address_is_mapped(const struct address *address);

/* IPv4 or IPv6 multicast. */
bool address_is_multicast(const struct address *address);

/* Reads all of the text. */
bool address_parse(const char *text, struct address *address, struct fault *fault);
void address_text(const struct address *address, char text[ADDRESS_TEXT]);

/* The text, or null without an address. */
json_t *address_json(const struct address *address);

/* The same of one family, by its size; reads IPv4-mapped addresses too. */
bool address_parse_family(const char *text, struct address *address, uint8_t size);

/* Reads an attribute of the kernel; false if it makes no sense. */
bool address_get(const struct nlattr *attr, struct address *address);

/* Whether all of the text is an IPv6 address. */
bool address_is_ipv6(const char *text);

/* Takes a zone, as in fe80::1%eth0, out of a text that begins with an address, so that a
 * message can say what to type instead. Returns whether there is one.
 */
bool address_split_zone(const char *text, char bare[ADDRESS_TEXT], char zone[ADDRESS_TEXT]);

/* Reads a UDP port; messages tell what else may stand there: "'hash', " or "". */
bool port_parse(const char *text, const char *or_else, uint16_t *port, struct fault *fault);

/* Copies @length bytes if they fit, else as many as do: no address is as long
 * as @part, so that the rest is not missed.
 */
void copy_part(char part[ADDRESS_TEXT], const char *text, size_t length);

#endif /* FLOWTEECTL_MODEL_ADDRESS_H */
