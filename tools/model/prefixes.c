// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/items.h"
#include "model/path.h"
#include "model/prefixes.h"
#include "text/memory.h"

void prefixes_add(struct prefixes *prefixes, const struct prefix *prefix)
{
	prefixes->list = grow_by_one(prefixes->list, prefixes->count, sizeof(*prefix));
	prefixes->list[prefixes->count++] = *prefix;
}

static bool add_item(const char *item, size_t length, char sign, void *data,
		     struct fault *fault)
{
	struct prefix prefix;
	char text[ADDRESS_TEXT];

	snprintf(text, sizeof(text), "%.*s", (int)length, item);
	if (sign == '+' && prefix_parse(text, &prefix, fault))
		prefixes_add(data, &prefix);
	return true;
}

void prefixes_add_edited(struct prefixes *prefixes, const char *text)
{
	struct fault fault;

	items_edit(text, add_item, prefixes, &fault);
}

bool prefixes_parse_name(const char *text, struct prefixes *prefixes, struct fault *fault)
{
	if (strchr(text, ','))
		return fault_why(fault, "a list with a name stands alone; accepted: one @LIST, or "
				 "PREFIX[,PREFIX]...");
	return name_parse(text + 1, prefixes->name, fault);
}

static int compare(const void *a, const void *b)
{
	return prefix_compare(a, b);
}

struct prefix *prefixes_sorted(const struct prefixes *prefixes)
{
	struct prefix *list = zeros(prefixes->count + 1, sizeof(*list));

	if (prefixes->count)
		memcpy(list, prefixes->list, prefixes->count * sizeof(*list));
	qsort(list, prefixes->count, sizeof(*list), compare);
	return list;
}

bool prefixes_hold(const struct prefix *sorted, size_t count, const struct prefix *prefix)
{
	return count && bsearch(prefix, sorted, count, sizeof(*sorted), compare);
}

static bool have(const struct prefixes *prefixes, const struct prefix *part)
{
	size_t i;

	for (i = 0; i < prefixes->count; i++)
		if (prefix_covers(&prefixes->list[i], part))
			return true;
	return false;
}

bool prefixes_have(const struct prefixes *prefixes, const struct address *address)
{
	const struct prefix host = { *address, address->size * 8 };

	return have(prefixes, &host);
}

bool prefixes_are_excepted(const struct prefixes *prefixes, const struct prefixes *exceptions)
{
	size_t i;

	for (i = 0; i < prefixes->count; i++)
		if (!have(exceptions, &prefixes->list[i]))
			return false;
	return prefixes->count;
}

bool prefixes_cover(const struct prefixes *prefixes, const struct address *address)
{
	return !prefixes->count || prefixes_have(prefixes, address);
}

const struct prefix *prefixes_stranger(const struct prefixes *prefixes,
				       const struct address *address)
{
	size_t i;

	for (i = 0; i < prefixes->count; i++)
		if (prefixes->list[i].address.size != address->size)
			return &prefixes->list[i];
	return NULL;
}

bool families_agree(const struct prefixes *prefixes, const struct endpoint *endpoint,
		    const char *endpoint_word, struct fault *fault)
{
	const char *family = address_family(&endpoint->address);
	const struct prefix *stranger;
	char text[ADDRESS_TEXT];

	/* Half a statement, as set has them, may lack either. */
	if (!endpoint->port || !endpoint->address.size)
		return true;
	stranger = prefixes_stranger(prefixes, &endpoint->address);
	if (!stranger)
		return true;
	prefix_text(stranger, text);
	fault_item(fault, text, strlen(text));
	endpoint_text(endpoint, text);
	return fault_why(fault, "it is not %s, as '%s %s' is; accepted: %s prefixes", family,
			 endpoint_word, text, family);
}
