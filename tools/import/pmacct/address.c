// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <string.h>

#include "import/pmacct/address.h"
#include "text/number.h"

static void remark_short(struct import *import, const struct origin *origin,
			 const char *word, const char *text, const struct address *address)
{
	char plain[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, address->bytes, plain, sizeof(plain));
	if (strcmp(plain, text))
		report_add(&import->report, REMARK_TRAP, origin, word,
			   QUOTED " is %s: numbers with a leading 0 are octal, and an address of less than four parts is filled up in front of the last",
			   text, plain);
}

bool pmacct_address(struct import *import, const struct origin *origin, const char *word,
		    const char *text, struct address *address)
{
	struct in_addr ipv4;

	memset(address, 0, sizeof(*address));
	/* It takes anything after a blank. */
	if (!strpbrk(text, " \t") && inet_aton(text, &ipv4)) {
		address->size = IPV4_SIZE;
		memcpy(address->bytes, &ipv4, IPV4_SIZE);
		remark_short(import, origin, word, text, address);
		return true;
	}
	if (inet_pton(AF_INET6, text, address->bytes) != 1)
		return false;
	address->size = IPV6_SIZE;
	if (!address_is_mapped(address))
		return true;
	report_add(&import->report, REMARK_TRAP, origin, word,
		   QUOTED " never matched: pmacct compares IPv4 exporters as IPv4; it is taken as IPv4",
		   text);
	memmove(address->bytes, address->bytes + IPV6_SIZE - IPV4_SIZE, IPV4_SIZE);
	memset(address->bytes + IPV4_SIZE, 0, IPV6_SIZE - IPV4_SIZE);
	address->size = IPV4_SIZE;
	return true;
}

/* Of IPv6, pmacct compares whole bytes. */
static void remark_bytes(struct import *import, const struct origin *origin,
			 const char *word, const char *text, const struct prefix *prefix)
{
	if (prefix->address.size == IPV6_SIZE && prefix->length % 8)
		report_add(&import->report, REMARK_TRAP, origin, word,
			   QUOTED " was compared as /%u: pmacct rounds lengths of IPv6 prefixes up to whole bytes",
			   text, prefix->length + 8 - prefix->length % 8);
}

bool pmacct_prefix(struct import *import, const struct origin *origin, const char *word,
		   const char *text, struct prefix *prefix)
{
	const char *slash = strchrnul(text, '/');
	uint32_t length;
	char *host;

	memset(prefix, 0, sizeof(*prefix));
	host = import_text(import, "%.*s", (int)(slash - text), text);
	if (!pmacct_address(import, origin, word, host, &prefix->address))
		return false;
	prefix->length = 8 * prefix->address.size;
	if (*slash) {
		if (number_parse(slash + 1, 0, prefix->length, &length) != NUMBER_OK)
			return false;
		prefix->length = length;
	}
	prefix_clear_rest(prefix);
	remark_bytes(import, origin, word, text, prefix);
	return true;
}
