// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/flowtee.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/target_remarks.h"
#include "model/index.h"
#include "text/memory.h"

/* What is compared of all receivers of a collector: more takes longer than anybody waits for
 * a remark. Each has the same share of it, so that none goes without. It does for as many as
 * the kernel lets one exporter reach, if their lists are short.
 */
#define COMPARISONS_MAX	(1 << 25)

/* Likewise, what is kept of the lists that they name. */
#define STRETCHES_MAX	(1 << 20)

/* What decides whether something arrives twice. */
static const char *const words[] = {
	"to", "dev", "mark", "pool", "from", "except", "protocol", "domain", "agent", "state", NULL
};

/**
 * struct taker - a receiver that has not been set down
 * @receiver: it
 * @position: in the order of the configuration
 * @key: where its copies go, but for their mark
 * @is_new: it was added, or what decides was changed
 * @protocols: a bit for each of which a datagram can fit it
 * @domains: whose datagrams fit it; none: that does not matter
 * @agents: likewise
 * @share: how much may yet be compared with it
 * @twin: one before it that gets a datagram that it gets as well, at the same address; NULL:
 *	none is found
 */
struct taker {
	const struct receiver *receiver;
	size_t position;
	struct key key;
	bool is_new;
	uint32_t protocols;
	struct spans domains;
	struct spans agents;
	size_t share;
	const struct receiver *twin;
};

/* Exporters, in a row, whose datagrams are copied to a receiver. */
struct stretch {
	struct span span;
	struct taker *taker;
};

/* What has begun of a row, and may have ended. */
struct begun {
	const struct stretch **list;
	size_t count;
};

/**
 * struct search - who gets the same as another
 * @takers: those that have an address in common with another; at first all
 * @count: number of @takers
 * @admitted: exporters that the collector lets in
 * @open: of those without a twin
 * @told: of those with one
 */
struct search {
	struct taker *takers;
	size_t count;
	struct spans admitted;
	struct begun open;
	struct begun told;
};

static int compare_targets(const struct taker *a, const struct taker *b)
{
	int order = memcmp(&a->key, &b->key, sizeof(a->key));

	if (order || a->receiver->mark == b->receiver->mark)
		return order;
	return a->receiver->mark < b->receiver->mark ? -1 : 1;
}

static int compare_positions(const void *a, const void *b)
{
	const struct taker *left = a;
	const struct taker *right = b;

	return left->position < right->position ? -1 : 1;
}

static int compare_takers(const void *a, const void *b)
{
	int order = compare_targets(a, b);

	return order ? order : compare_positions(a, b);
}

static int compare_stretches(const void *a, const void *b)
{
	const struct stretch *left = a;
	const struct stretch *right = b;
	int order = span_compare(&left->span, &right->span);

	return order ? order : compare_positions(left->taker, right->taker);
}

static void find_takers(struct search *search, const struct siblings *receivers)
{
	const struct receiver *receiver;
	struct taker *taker;
	size_t i;

	search->takers = zeros(receivers->count, sizeof(*search->takers));
	for (i = 0; i < receivers->count; i++) {
		receiver = (const struct receiver *)sibling(&receiver_object, receivers, i);
		if (!receiver_is_set_up(&receiver->entity))
			continue;
		taker = &search->takers[search->count++];
		taker->receiver = receiver;
		taker->position = i;
		key_of_listener(&receiver->to, receiver->dev, &taker->key);
	}
	qsort(search->takers, search->count, sizeof(*search->takers), compare_takers);
}

/* How many from here on have one address. */
static size_t count_run(const struct search *search, size_t first)
{
	size_t i;

	for (i = first + 1; i < search->count; i++)
		if (compare_targets(&search->takers[first], &search->takers[i]))
			break;
	return i - first;
}

static void leave_those_alone(struct search *search)
{
	size_t i, run, kept = 0;

	for (i = 0; i < search->count; i += run) {
		run = count_run(search, i);
		if (run == 1)
			continue;
		memmove(&search->takers[kept], &search->takers[i], run * sizeof(*search->takers));
		kept += run;
	}
	search->count = kept;
}

/* What has no domain is in none, and only sFlow has agents. */
static uint32_t protocols_of(const struct receiver *receiver)
{
	uint32_t protocols = receiver->protocols ? receiver->protocols : UINT32_MAX;

	if (receiver->domains.count)
		protocols &= ~(UINT32_C(1) << FLOWTEE_PROTOCOL_OTHER);
	if (receiver->agents.count)
		protocols &= UINT32_C(1) << FLOWTEE_PROTOCOL_SFLOW5;
	return protocols;
}

static void add_some(struct spans *spans, const struct prefixes *prefixes, uint8_t size)
{
	/* A list that is not known is nobody. */
	if (prefixes->count || prefixes->name[0])
		spans_add_prefixes(spans, prefixes, size);
	else
		spans_add_family(spans, size);
}

/* Of a list that is longer than the share, those for which there is room: they are enough to
 * find most. All exceptions have to be known.
 */
static void find_exporters(struct spans *exporters, const struct receiver *receiver,
			   size_t share)
{
	uint8_t size = receiver->source.address.size ? 0 : receiver->to.address.size;
	struct prefixes from = receiver->from;
	struct spans except = { .count = 0 };

	if (receiver->except.count > share)
		return;
	if (from.count > share)
		from.count = share;
	add_some(exporters, &from, size);
	spans_add_prefixes(&except, &receiver->except, size);
	spans_subtract(exporters, &except);
	spans_release(&except);
}

static void prepare(const struct remarks *remarks, struct taker *taker, size_t share)
{
	const struct receiver *receiver = taker->receiver;

	taker->is_new = remark_is_changed(remarks, &receiver_object, &receiver->entity, words);
	taker->protocols = protocols_of(receiver);
	spans_add_domains(&taker->domains, &receiver->domains);
	spans_add_prefixes(&taker->agents, &receiver->agents, 0);
	taker->share = share;
}

static bool can_fit(const struct spans *spans, const struct spans *others)
{
	return !spans->count || !others->count || spans_meet(spans, others);
}

static bool is_twin(const struct search *search, const struct stretch *stretch,
		    const struct stretch *other)
{
	const struct taker *a = stretch->taker;
	const struct taker *b = other->taker;
	const char *pool = a->receiver->pool;
	struct span common;

	if (!span_common(&stretch->span, &other->span, &common) || (!a->is_new && !b->is_new))
		return false;
	/* It goes to one of them in turn. */
	if (pool[0] && !strcmp(pool, b->receiver->pool))
		return false;
	return (a->protocols & b->protocols) && can_fit(&a->domains, &b->domains) &&
	       can_fit(&a->agents, &b->agents) && spans_meet_span(&search->admitted, &common);
}

static bool spend(struct taker *taker)
{
	size_t cost = 1 + taker->domains.count + taker->agents.count;

	if (cost > taker->share)
		taker->share = 0;
	else
		taker->share -= cost;
	return taker->share;
}

/* The later one of the two is told. */
static void match(const struct search *search, const struct stretch *stretch,
		  const struct stretch *other)
{
	struct taker *later = stretch->taker;
	struct taker *earlier = other->taker;

	if (later->position < earlier->position) {
		later = other->taker;
		earlier = stretch->taker;
	}
	if (!later->twin && is_twin(search, stretch, other))
		later->twin = earlier->receiver;
}

static void begin(struct begun *begun, const struct stretch *stretch)
{
	begun->list[begun->count++] = stretch;
}

static void end(struct begun *begun, size_t i)
{
	begun->list[i] = begun->list[--begun->count];
}

/* Who has no twin may have one in what begins now, whether that has one or not. */
static void compare_open(struct search *search, const struct stretch *stretch)
{
	struct begun *open = &search->open;
	const struct stretch *other;
	size_t i;

	for (i = 0; i < open->count;) {
		other = open->list[i];
		if (span_is_before(&other->span, &stretch->span)) {
			end(open, i);
			continue;
		}
		if (!spend(stretch->taker))
			return;
		match(search, stretch, other);
		if (!other->taker->twin) {
			i++;
			continue;
		}
		end(open, i);
		begin(&search->told, other);
	}
}

static void compare_told(struct search *search, const struct stretch *stretch)
{
	struct begun *told = &search->told;
	size_t i;

	for (i = 0; i < told->count && !stretch->taker->twin;) {
		if (span_is_before(&told->list[i]->span, &stretch->span)) {
			end(told, i);
			continue;
		}
		if (!spend(stretch->taker))
			return;
		match(search, stretch, told->list[i++]);
	}
}

/* Through all stretches by where they begin: only those that have begun and not ended are
 * compared with the next.
 */
static void sweep(struct search *search, struct stretch *stretches, size_t count)
{
	const struct stretch *stretch;
	size_t i;

	search->open = (struct begun){ .list = zeros(count, sizeof(void *)) };
	search->told = (struct begun){ .list = zeros(count, sizeof(void *)) };
	qsort(stretches, count, sizeof(*stretches), compare_stretches);
	for (i = 0; i < count; i++) {
		stretch = &stretches[i];
		compare_open(search, stretch);
		compare_told(search, stretch);
		begin(stretch->taker->twin ? &search->told : &search->open, stretch);
	}
	free(search->open.list);
	free(search->told.list);
}

static void search_run(struct search *search, struct taker *takers, size_t count)
{
	struct stretch *stretches = NULL;
	struct spans exporters;
	size_t i, k, n = 0;

	for (i = 0; i < count; i++) {
		exporters = (struct spans){ .count = 0 };
		find_exporters(&exporters, takers[i].receiver, STRETCHES_MAX / search->count);
		for (k = 0; k < exporters.count; k++, n++) {
			stretches = grow_by_one(stretches, n, sizeof(*stretches));
			stretches[n] = (struct stretch){ exporters.list[k], &takers[i] };
		}
		spans_release(&exporters);
	}
	if (n)
		sweep(search, stretches, n);
	free(stretches);
}

static void find_twins(struct search *search, const struct remarks *remarks)
{
	size_t i, run;

	for (i = 0; i < search->count; i++)
		prepare(remarks, &search->takers[i], COMPARISONS_MAX / search->count);
	for (i = 0; i < search->count; i += run) {
		run = count_run(search, i);
		search_run(search, &search->takers[i], run);
	}
}

static void tell(const struct remarks *remarks, const struct taker *taker)
{
	const struct entity *twin = &taker->twin->entity;
	const struct party party = { &receiver_object, twin, words };
	char text[ADDRESS_TEXT];
	char why[200];

	endpoint_text(&taker->receiver->to, text);
	snprintf(why, sizeof(why), "receiver '%s' has the same address, and what both of them "
		 "take arrives there twice", twin->path.member);
	remark(remarks, &(struct remark){
		"same_address", LEVEL_WARNING, &receiver_object, &taker->receiver->entity, "to", text,
		why,
		"remove one of the two, have them take what differs, or put both into a pool",
		words, &party,
	});
}

static void tell_all(const struct search *search, const struct remarks *remarks)
{
	size_t i;

	qsort(search->takers, search->count, sizeof(*search->takers), compare_positions);
	for (i = 0; i < search->count; i++)
		if (search->takers[i].twin)
			tell(remarks, &search->takers[i]);
}

static void release(struct search *search)
{
	size_t i;

	for (i = 0; i < search->count; i++) {
		spans_release(&search->takers[i].domains);
		spans_release(&search->takers[i].agents);
	}
	spans_release(&search->admitted);
	free(search->takers);
}

/* One that lets nobody in is told of for itself, and hides nothing of its receivers. */
static void find_admitted(struct spans *admitted, const struct collector *collector)
{
	struct spans except = { .count = 0 };

	add_some(admitted, &collector->allow, collector->listen.address.size);
	spans_add_prefixes(&except, &collector->except, 0);
	spans_subtract(admitted, &except);
	spans_release(&except);
	if (!admitted->count)
		spans_add_family(admitted, 0);
}

void remark_targets(const struct remarks *remarks)
{
	const struct collector *collector = remarks->collector;
	struct search search = { .count = 0 };

	find_takers(&search, &collector->members[MEMBER_RECEIVER]);
	leave_those_alone(&search);
	if (search.count) {
		find_admitted(&search.admitted, collector);
		find_twins(&search, remarks);
		tell_all(&search, remarks);
	}
	release(&search);
}
