// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "import/source.h"

enum family family_of(const struct address *address)
{
	return address->size == IPV4_SIZE ? FAMILY_IPV4 : FAMILY_IPV6;
}

bool own_sources_given(const struct own_sources *sources)
{
	return sources->is_transparent || sources->by_family[FAMILY_IPV4].address.size ||
	       sources->by_family[FAMILY_IPV6].address.size;
}

bool own_sources_add(struct own_sources *sources, const char *text, struct fault *fault)
{
	struct source *place;
	struct source source;

	if (!source_parse(text, &source, fault))
		return false;
	if (!source.address.size && own_sources_given(sources))
		return fault_why(fault, "an address is given too; accepted: one of them");
	if (sources->is_transparent)
		return fault_why(fault, "'transparent' is given too; accepted: one of them");
	if (!source.address.size) {
		sources->is_transparent = true;
		return true;
	}
	place = &sources->by_family[family_of(&source.address)];
	if (place->address.size)
		return fault_why(fault, "there is one of %s already; accepted: one of each family",
				 address_family(&source.address));
	*place = source;
	return true;
}

/* What the kernel takes for a receiver on the host itself. */
static void loopback(const struct address *to, struct address *address)
{
	static const uint8_t ipv4[IPV4_SIZE] = { 127, 0, 0, 1 };
	static const uint8_t ipv6[IPV6_SIZE] = { [IPV6_SIZE - 1] = 1 };

	memset(address, 0, sizeof(*address));
	address->size = to->size;
	memcpy(address->bytes, to->size == IPV4_SIZE ? ipv4 : ipv6, to->size);
}

bool own_sources_find(struct own_sources *sources, struct report *report,
		      const struct origin *origin, const char *word,
		      const struct endpoint *to, struct source *source)
{
	const struct source *given = &sources->by_family[family_of(&to->address)];
	char about[2 * ADDRESS_TEXT];
	char text[ADDRESS_TEXT];

	memset(source, 0, sizeof(*source));
	if (!sources->is_transparent && address_is_loopback(&to->address)) {
		loopback(&to->address, &source->address);
		return true;
	}
	if (sources->is_transparent || given->address.size) {
		*source = *given;
		sources->is_used = true;
		return true;
	}
	address_text(&to->address, text);
	/* The receiver itself is not lost. */
	snprintf(about, sizeof(about), "source of copies to %s", word);
	report_add(report, REMARK_LOST, origin, about,
		   "they have the address of this host that the kernel chooses, and the configuration does not say which: give --source ADDRESS ('ip route get %s' shows it after 'src') or --source transparent; they keep the exporter's address",
		   text);
	return false;
}
