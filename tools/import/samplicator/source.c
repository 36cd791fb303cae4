// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "import/samplicator/source.h"
#include "text/number.h"

static bool lost(struct samplicator *samplicator, const struct origin *origin,
		 const char *text, const char *why)
{
	report_add(&samplicator->import->report, REMARK_LOST, origin, text,
		   "%s; the line is left out", why);
	return false;
}

/* samplicator ends when it cannot read a line. */
static bool refused_line(struct samplicator *samplicator, const struct origin *origin,
			 const char *text, const char *what)
{
	report_add(&samplicator->import->report, REMARK_LOST, origin, text,
		   "%s, and samplicator does not start with it; the line is left out", what);
	return false;
}

/* The length of a mask of ones and then zeros, or -1. */
static int mask_length(const struct in_addr *mask)
{
	uint32_t bits = ntohl(mask->s_addr);
	int length = 0;

	while (bits & 0x80000000U) {
		bits <<= 1;
		length++;
	}
	return bits ? -1 : length;
}

static bool read_length(struct samplicator *samplicator, const struct origin *origin,
			const char *text, struct prefix *prefix)
{
	struct in_addr mask;
	uint32_t length;

	if (prefix->address.size == IPV4_SIZE && strchr(text, '.')) {
		if (inet_pton(AF_INET, text, &mask) != 1)
			return refused_line(samplicator, origin, text, "the mask is none");
		if (mask_length(&mask) < 0)
			return lost(samplicator, origin, text,
				    "the mask has ones after zeros, which no prefix has");
		prefix->length = mask_length(&mask);
		return true;
	}
	if (number_parse(text, 0, 8 * prefix->address.size, &length) != NUMBER_OK)
		return refused_line(samplicator, origin, text, "the prefix length is none");
	prefix->length = length;
	return true;
}

/* What matched in fact: of IPv4 nothing with bits beyond the mask, of IPv6 the
 * first byte alone.
 */
static void remark_match(struct samplicator *samplicator, const struct origin *origin,
			 const char *text, const struct prefix *prefix, bool had_bits)
{
	struct report *report = &samplicator->import->report;
	char meant[ADDRESS_TEXT];

	prefix_text(prefix, meant);
	if (prefix->address.size == IPV4_SIZE && had_bits)
		report_add(report, REMARK_TRAP, origin, text,
			   "it never matched, because bits beyond the mask are set; it is carried over as %s",
			   meant);
	else if (prefix->address.size == IPV6_SIZE && prefix->length)
		report_add(report, REMARK_TRAP, origin, text,
			   "samplicator compared the first byte alone, and copied for all of %x00::/%u; it is carried over as %s",
			   prefix->address.bytes[0], prefix->length < 8 ? prefix->length : 8,
			   meant);
}

static void remember_family(struct samplicator *samplicator, const struct origin *origin,
			    const struct prefix *prefix)
{
	struct origin *line = prefix->address.size == IPV4_SIZE ? &samplicator->ipv4_line :
								   &samplicator->ipv6_line;

	if (!line->file)
		*line = *origin;
}

static bool read_address(struct samplicator *samplicator, const struct origin *origin,
			 char *host, struct address *address)
{
	size_t length = strlen(host);

	if (host[0] == '[') {
		if (host[length - 1] != ']')
			return refused_line(samplicator, origin, host, "the bracket is not closed");
		host[length - 1] = '\0';
		host++;
	}
	memset(address, 0, sizeof(*address));
	address->size = IPV4_SIZE;
	if (inet_pton(AF_INET, host, address->bytes) == 1)
		return true;
	address->size = IPV6_SIZE;
	if (inet_pton(AF_INET6, host, address->bytes) == 1)
		return true;
	return lost(samplicator, origin, host, "it is no address, and flowtee resolves no names");
}

bool samplicator_source(struct samplicator *samplicator, const struct origin *origin,
			const char *text, struct prefix *source, bool *any)
{
	char *host = import_text(samplicator->import, "%s", text);
	char *slash = strchr(host, '/');
	bool had_bits;
	char *end;

	if (slash)
		*slash++ = '\0';
	for (end = host + strlen(host); end > host && isspace((unsigned char)end[-1]); end--)
		end[-1] = '\0';
	if (!read_address(samplicator, origin, host, &source->address))
		return false;
	if (source->address.size == IPV4_SIZE ? samplicator->options.ipv6_only :
						samplicator->options.ipv4_only)
		return refused_line(samplicator, origin, text,
				    "its family is excluded by -4 or -6");
	source->length = 8 * source->address.size;
	if (slash && !read_length(samplicator, origin, slash, source))
		return false;
	/* 0.0.0.0 is anyone, whatever the mask; and so is ::/0. */
	*any = source->address.size == IPV4_SIZE ? address_is_any(&source->address) :
						   !source->length;
	if (*any)
		return true;
	had_bits = prefix_clear_rest(source);
	remark_match(samplicator, origin, text, source, had_bits);
	remember_family(samplicator, origin, source);
	*any = !source->length;
	return true;
}
