/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of tags. */
#ifndef FLOWTEECTL_IMPORT_PMACCT_TAGS_H
#define FLOWTEECTL_IMPORT_PMACCT_TAGS_H

#include "import/import.h"

/* A list of tags: tag= of a pool, or pre_tag_filter. */
struct tag_item {
	uint64_t low;
	uint64_t high;
	bool negated;
};

struct tags {
	struct tag_item *items;
	size_t count;
};

/**
 * tags_read() - read a list of tags
 * @import: the import, for remarks
 * @origin: where it is
 * @word: the key
 * @text: the list
 * @tags: result, to be freed with tags_release()
 *
 * Return: false if it makes no sense, which was remarked on
 */
bool tags_read(struct import *import, const struct origin *origin, const char *word,
	       const char *text, struct tags *tags);
bool tags_pass(const struct tags *tags, uint64_t tag);
void tags_release(struct tags *tags);

#endif /* FLOWTEECTL_IMPORT_PMACCT_TAGS_H */
