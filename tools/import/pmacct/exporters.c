// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The exporters that have certain tags, as prefixes that do not overlap. The
 * lines of a map are tried in their order, so that one may lie across another:
 * the addresses are halved until each part has one tag.
 */
#include <stdlib.h>
#include <string.h>

#include "import/pmacct/exporters.h"
#include "text/memory.h"

/* What is looked for. */
struct search {
	const struct tag_wish *wish;
	struct prefixes *found;
};

/* A part of the addresses, and the lines that are about some of it, in order. */
struct part {
	struct prefix prefix;
	const struct tagging **lines;
	size_t count;
};

static bool passes(const struct tag_wish *wish, uint64_t tag)
{
	size_t i;

	for (i = 0; i < sizeof(wish->lists) / sizeof(wish->lists[0]); i++)
		if (wish->lists[i] && !tags_pass(wish->lists[i], tag))
			return false;
	return !wish->modulus || tag % wish->modulus == wish->remainder;
}

static bool wanted(const struct search *search, uint64_t tag)
{
	return passes(search->wish, tag) != search->wish->is_opposite;
}

/* Whether all of the part is decided alike; the lines end with one for all. */
static bool is_uniform(const struct search *search, const struct part *part, bool *verdict)
{
	bool last_covers = part->count &&
			   prefix_covers(&part->lines[part->count - 1]->prefix, &part->prefix);
	size_t i;

	*verdict = last_covers ? wanted(search, part->lines[part->count - 1]->tag) :
				 wanted(search, 0);
	for (i = 0; i < part->count; i++)
		if (wanted(search, part->lines[i]->tag) != *verdict)
			return false;
	return true;
}

static void insert(struct prefixes *prefixes, size_t at, const struct prefix *prefix)
{
	prefixes_add(prefixes, prefix);
	memmove(&prefixes->list[at + 1], &prefixes->list[at],
		(prefixes->count - 1 - at) * sizeof(*prefix));
	prefixes->list[at] = *prefix;
}

/* Of @lines those that are about the part, up to one that is about all of it. */
static void take_lines(struct part *part, const struct tagging **lines, size_t count)
{
	size_t i;

	part->lines = grow(NULL, count ? count : 1, sizeof(const struct tagging *));
	for (i = 0; i < count; i++) {
		if (!prefix_overlaps(&lines[i]->prefix, &part->prefix))
			continue;
		part->lines[part->count++] = lines[i];
		if (prefix_covers(&lines[i]->prefix, &part->prefix))
			break;
	}
}

static enum extent search_part(const struct search *search, const struct part *part);

static enum extent search_half(const struct search *search, const struct part *part,
			       bool upper, struct prefix *prefix)
{
	struct part half = { .prefix = part->prefix };
	enum extent extent;

	if (upper)
		half.prefix.address.bytes[half.prefix.length / 8] |=
			0x80 >> half.prefix.length % 8;
	half.prefix.length++;
	*prefix = half.prefix;
	take_lines(&half, part->lines, part->count);
	extent = search_part(search, &half);
	free(half.lines);
	return extent;
}

static enum extent search_part(const struct search *search, const struct part *part)
{
	size_t at = search->found->count;
	struct prefix low, high;
	enum extent lower, upper;
	bool verdict;

	if (is_uniform(search, part, &verdict))
		return verdict ? EXTENT_ALL : EXTENT_NONE;
	lower = search_half(search, part, false, &low);
	upper = search_half(search, part, true, &high);
	if (lower == upper && lower != EXTENT_SOME)
		return lower;
	if (lower == EXTENT_ALL)
		insert(search->found, at, &low);
	if (upper == EXTENT_ALL)
		prefixes_add(search->found, &high);
	return EXTENT_SOME;
}

enum extent tag_map_exporters(const struct tag_map *map, const struct tag_wish *wish,
			      uint8_t size, struct prefixes *prefixes)
{
	const struct search search = { wish, prefixes };
	const struct tagging **lines = grow(NULL, map->count + 1,
					     sizeof(const struct tagging *));
	struct part all = { .prefix.address.size = size };
	enum extent extent;
	size_t count = 0;
	size_t i;

	for (i = 0; i < map->count; i++)
		if (map->taggings[i].prefix.address.size == size)
			lines[count++] = &map->taggings[i];
	take_lines(&all, lines, count);
	extent = search_part(&search, &all);
	free(all.lines);
	free(lines);
	return extent;
}
