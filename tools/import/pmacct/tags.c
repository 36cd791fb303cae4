// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "import/pmacct/tags.h"
#include "text/memory.h"

/* Items of a list that pmacct reads. */
#define ITEMS_MAX	96

/* Digits and nothing else, up to 64 bits. */
static bool parse_tag(const char *text, uint64_t *tag)
{
	if (!*text || text[strspn(text, "0123456789")])
		return false;
	errno = 0;
	*tag = strtoull(text, NULL, 10);
	return !errno;
}

static void add_item(struct tags *tags, const struct tag_item *item)
{
	tags->items = grow_by_one(tags->items, tags->count, sizeof(*tags->items));
	tags->items[tags->count++] = *item;
}

static bool fault_item_of(struct import *import, const struct origin *origin,
			  const char *word, const char *item)
{
	report_add(&import->report, REMARK_LOST, origin, word,
		   QUOTED " is not N, A-B with A below B, or one of these after '-'; pmacct reads what digits it finds, or drops the rest of the list",
		   item);
	return false;
}

static bool read_item(struct import *import, const struct origin *origin,
		      const char *word, char *text, struct tags *tags)
{
	const char *given = import_text(import, "%s", text);
	struct tag_item item = { 0, 0, false };
	char *high;

	if (*text == '-') {
		item.negated = true;
		text++;
	}
	high = strchr(text, '-');
	if (high)
		*high++ = '\0';
	if (!parse_tag(text, &item.low) || (high && !parse_tag(high, &item.high)))
		return fault_item_of(import, origin, word, given);
	if (!high)
		item.high = item.low;
	if (item.high < item.low)
		return fault_item_of(import, origin, word, given);
	if (high && item.high == item.low)
		report_add(&import->report, REMARK_TRAP, origin, word,
			   QUOTED " is no range for pmacct, which drops it and the rest of the list: without items before it, everything passed",
			   given);
	add_item(tags, &item);
	return true;
}

/* A negated item decides for all tags: what it does not drop passes at once. */
static void remark_dead(struct import *import, const struct origin *origin,
			const char *word, const struct tags *tags)
{
	size_t i;

	for (i = 0; i + 1 < tags->count; i++) {
		if (!tags->items[i].negated)
			continue;
		report_add(&import->report, REMARK_TRAP, origin, word,
			   "pmacct never looks at what follows the negated item %zu of the list; it is carried over as pmacct did it",
			   i + 1);
		break;
	}
	if (tags->count > ITEMS_MAX)
		report_add(&import->report, REMARK_TRAP, origin, word,
			   "pmacct reads the first %u tags only", ITEMS_MAX);
}

bool tags_read(struct import *import, const struct origin *origin, const char *word,
	       const char *text, struct tags *tags)
{
	char *rest = import_text(import, "%s", text);
	char *in, *out, *item;

	memset(tags, 0, sizeof(*tags));
	for (in = out = rest; *in; in++)
		if (!isspace((unsigned char)*in))
			*out++ = *in;
	*out = '\0';
	while ((item = strsep(&rest, ",")))
		if (*item && !read_item(import, origin, word, item, tags))
			return false;
	if (!tags->count)
		return fault_item_of(import, origin, word, text);
	remark_dead(import, origin, word, tags);
	return true;
}

bool tags_pass(const struct tags *tags, uint64_t tag)
{
	size_t i;

	for (i = 0; i < tags->count; i++) {
		if (tags->items[i].low <= tag && tag <= tags->items[i].high)
			return !tags->items[i].negated;
		if (tags->items[i].negated)
			return true;
	}
	return !tags->count;
}

void tags_release(struct tags *tags)
{
	free(tags->items);
	memset(tags, 0, sizeof(*tags));
}
