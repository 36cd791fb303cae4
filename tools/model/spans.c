// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "model/spans.h"
#include "text/memory.h"

static int point_compare(const struct point *a, const struct point *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

int span_compare(const void *a, const void *b)
{
	const struct span *left = a;
	const struct span *right = b;

	return point_compare(&left->first, &right->first);
}

bool span_is_before(const struct span *span, const struct span *other)
{
	return point_compare(&span->end, &other->first) <= 0;
}

bool span_common(const struct span *a, const struct span *b, struct span *common)
{
	common->first = point_compare(&a->first, &b->first) < 0 ? b->first : a->first;
	common->end = point_compare(&a->end, &b->end) < 0 ? a->end : b->end;
	return point_compare(&common->first, &common->end) < 0;
}

/* The point that lies two to the power of (8 * @size - @bits) further on. */
static void move(struct point *point, unsigned int bits)
{
	/* The byte of the family is the one before. */
	size_t i = (bits + 7) / 8;
	unsigned int sum = 1U << (8 * i - bits);

	for (;; i--) {
		sum += point->bytes[i];
		point->bytes[i] = sum;
		sum >>= 8;
		if (!sum)
			return;
	}
}

static void point_of(struct point *point, uint8_t size, const void *bytes)
{
	memset(point, 0, sizeof(*point));
	point->bytes[0] = size;
	memcpy(point->bytes + 1, bytes, size);
}

struct span span_of(const struct prefix *prefix)
{
	struct span span;

	point_of(&span.first, prefix->address.size, prefix->address.bytes);
	span.end = span.first;
	move(&span.end, prefix->length);
	return span;
}

static void add(struct spans *spans, const struct span *span)
{
	spans->list = grow_by_one(spans->list, spans->count, sizeof(*span));
	spans->list[spans->count++] = *span;
}

/* Puts them in order, and those that meet into one. */
static void settle(struct spans *spans)
{
	struct span *last = spans->list;
	size_t i;

	if (!spans->count)
		return;
	qsort(spans->list, spans->count, sizeof(*spans->list), span_compare);
	for (i = 1; i < spans->count; i++) {
		if (point_compare(&last->end, &spans->list[i].first) < 0)
			*++last = spans->list[i];
		else if (point_compare(&last->end, &spans->list[i].end) < 0)
			last->end = spans->list[i].end;
	}
	spans->count = last - spans->list + 1;
}

void spans_add_prefixes(struct spans *spans, const struct prefixes *prefixes, uint8_t size)
{
	struct span span;
	size_t i;

	for (i = 0; i < prefixes->count; i++) {
		if (size && prefixes->list[i].address.size != size)
			continue;
		span = span_of(&prefixes->list[i]);
		add(spans, &span);
	}
	settle(spans);
}

void spans_add_family(struct spans *spans, uint8_t size)
{
	struct prefix all = { .length = 0 };
	struct span span;

	if (!size) {
		spans_add_family(spans, IPV4_SIZE);
		spans_add_family(spans, IPV6_SIZE);
		return;
	}
	all.address.size = size;
	span = span_of(&all);
	add(spans, &span);
	settle(spans);
}

static void point_of_number(struct point *point, uint32_t number)
{
	const uint8_t bytes[] = { number >> 24, number >> 16, number >> 8, number };

	point_of(point, sizeof(bytes), bytes);
}

void spans_add_domains(struct spans *spans, const struct domains *domains)
{
	struct span span;
	size_t i;

	for (i = 0; i < domains->count; i++) {
		point_of_number(&span.first, domains->list[i].first);
		point_of_number(&span.end, domains->list[i].last);
		move(&span.end, 32);
		add(spans, &span);
	}
	settle(spans);
}

void spans_subtract(struct spans *spans, const struct spans *others)
{
	struct spans rest = { .count = 0 };
	struct span part, left;
	size_t i, k, next = 0;

	for (i = 0; i < spans->count; i++) {
		left = spans->list[i];
		while (next < others->count && span_is_before(&others->list[next], &left))
			next++;
		for (k = next; k < others->count && !span_is_before(&left, &others->list[k]); k++) {
			part = (struct span){ left.first, others->list[k].first };
			if (point_compare(&part.first, &part.end) < 0)
				add(&rest, &part);
			left.first = others->list[k].end;
		}
		if (point_compare(&left.first, &left.end) < 0)
			add(&rest, &left);
	}
	spans_release(spans);
	*spans = rest;
}

bool spans_meet_span(const struct spans *spans, const struct span *span)
{
	size_t low = 0, high = spans->count, middle;

	/* The first that is not before it. */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (span_is_before(&spans->list[middle], span))
			low = middle + 1;
		else
			high = middle;
	}
	return low < spans->count && !span_is_before(span, &spans->list[low]);
}

bool spans_meet(const struct spans *spans, const struct spans *others)
{
	size_t i;

	for (i = 0; i < spans->count; i++)
		if (spans_meet_span(others, &spans->list[i]))
			return true;
	return false;
}

void spans_release(struct spans *spans)
{
	free(spans->list);
	*spans = (struct spans){ .count = 0 };
}
