// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/sched.h>

#include "base/memory.h"
#include "ruleset/collector.h"
#include "ruleset/sources.h"

/* In place of a port: any, or any that an exporter's may become. */
#define PORT_ANY	0
#define PORT_HASH	0x10000

struct way {
	struct in6_addr from;
	struct in6_addr to;
	u32 from_port;
	u32 to_port;
	u32 family;
};

/* A source that is the exporter's. */
static const struct ft_endpoint exporters;

static struct way key_of(const struct ft_endpoint *from,
			 const struct ft_endpoint *to, u32 from_port)
{
	return (struct way) {
		.from = from->addr.in6,
		.to = to->addr.in6,
		.from_port = from_port,
		.to_port = ntohs(to->port),
		.family = to->family,
	};
}

static struct way key_of_receiver(enum ft_sources_kind kind,
				  const struct ft_receiver *receiver)
{
	struct ft_endpoint to = receiver->to;

	if (kind == FT_SOURCES_OWN)
		return key_of(&receiver->source, &to,
			      receiver->hash_port ? PORT_HASH :
						    ntohs(receiver->source.port));
	if (kind == FT_SOURCES_PORTLESS)
		to.port = 0;
	return key_of(&exporters, &to, PORT_ANY);
}

/* Return: where what has this key begins; it goes on as far as a slot that is empty. */
static u32 begin_of(const struct ft_sources *sources, const struct way *key)
{
	BUILD_BUG_ON(sizeof(*key) % sizeof(u32));
	return jhash2((const u32 *)key, sizeof(*key) / sizeof(u32),
		      sources->seed);
}

static bool has_key(const struct ft_sources *sources,
		    const struct ft_source *source, const struct way *key)
{
	struct way other = key_of_receiver(sources->kind, source->receiver);

	return !memcmp(&other, key, sizeof(other));
}

/* Of two that have one key. */
static bool have_one_route(const struct ft_source *a, const struct ft_source *b)
{
	return a->receiver->mark == b->receiver->mark &&
	       !strcmp(a->receiver->dev, b->receiver->dev);
}

static bool is_for_any(const struct ft_source *source)
{
	return !source->collector->allow && !source->collector->except &&
	       !source->receiver->from && !source->receiver->except;
}

/* Whether each exporter that has copies by @b has them by @a. Sets are not compared
 * one by one: they may be long.
 */
static bool is_for_all_of(const struct ft_source *a, const struct ft_source *b)
{
	return !a->collector ||
	       (b->collector && a->collector->allow == b->collector->allow &&
		a->collector->except == b->collector->except &&
		a->receiver->from == b->receiver->from &&
		a->receiver->except == b->receiver->except);
}

/**
 * ft_sources_want() - tell whether a receiver has a place in a set
 * @kind: of the set
 * @receiver: the receiver
 */
bool ft_sources_want(enum ft_sources_kind kind,
		     const struct ft_receiver *receiver)
{
	if (kind == FT_SOURCES_OWN)
		return receiver->source.family == NFPROTO_IPV6;
	return ft_receiver_is_transparent(receiver) &&
	       (kind == FT_SOURCES_EXPORTERS ||
		receiver->to.family == NFPROTO_IPV6);
}

/* Return: an empty set with room for @n, to be freed by kvfree(), or NULL without
 * memory. May sleep.
 */
struct ft_sources *ft_sources_alloc(enum ft_sources_kind kind, u32 n)
{
	u32 slots = roundup_pow_of_two(2 * n + 1);
	struct ft_sources *sources;

	sources = kvzalloc(struct_size(sources, slot, slots), FT_GFP);
	if (!sources)
		return NULL;
	sources->kind = kind;
	sources->seed = get_random_u32();
	sources->mask = slots - 1;
	return sources;
}

/* Where there are more than are kept, and one with this route is, all may be behind
 * that one. Otherwise one more stands for all the others.
 */
static void add(struct ft_sources *sources, const struct ft_source *source)
{
	struct way key = key_of_receiver(sources->kind, source->receiver);
	u32 most = sources->kind == FT_SOURCES_OWN ? FT_SOURCES_ROUTES :
						     FT_SOURCES_TO;
	struct ft_source *other, *alike = NULL;
	u32 i = begin_of(sources, &key);
	u32 n = 0;

	for (;; i++) {
		other = &sources->slot[i & sources->mask];
		if (!other->receiver)
			break;
		if (!has_key(sources, other, &key))
			continue;
		if (++n == most)
			return;
		if (!have_one_route(other, source))
			continue;
		if (is_for_all_of(other, source))
			return;
		alike = other;
	}
	if (n >= FT_SOURCES_ROUTES && alike) {
		alike->collector = NULL;
		return;
	}
	*other = *source;
	sources->routes = max(sources->routes, n + 1);
}

/**
 * ft_sources_add() - add where copies for some receivers come from
 * @sources: with room for all of them that it wants
 * @collector: of the receivers; they live as long as the set
 *
 * Context: may sleep.
 */
void ft_sources_add(struct ft_sources *sources,
		    const struct ft_collector *collector)
{
	u32 i;

	for (i = 0; i < collector->receivers.n; i++) {
		struct ft_source source = {
			.receiver = ft_collector_receiver(collector, i),
			.collector = collector,
		};

		if (sources->kind == FT_SOURCES_OWN || is_for_any(&source))
			source.collector = NULL;
		if (ft_sources_want(sources->kind, source.receiver))
			add(sources, &source);
		cond_resched();
	}
}

/* Return: how many have this key. */
static u32 find(const struct ft_sources *sources,
		const struct ft_endpoint *from, const struct ft_endpoint *to,
		u32 from_port, const struct ft_source **found)
{
	struct way key = key_of(from, to, from_port);
	u32 i = begin_of(sources, &key);
	u32 n = 0;

	for (;; i++) {
		const struct ft_source *source =
			&sources->slot[i & sources->mask];

		if (!source->receiver)
			return n;
		if (has_key(sources, source, &key))
			found[n++] = source;
	}
}

/**
 * ft_sources_find() - find out whose copy a packet may be
 * @sources: of %FT_SOURCES_OWN
 * @from: its source, of IPv6
 * @to: its destination, of IPv6
 * @found: set to one receiver for each route that copies from there to there take
 *
 * Takes the same time however many receivers there are.
 *
 * Return: how many it has found; 0 if it is no copy.
 */
u32 ft_sources_find(const struct ft_sources *sources,
		    const struct ft_endpoint *from,
		    const struct ft_endpoint *to,
		    const struct ft_source *found[FT_SOURCES_FOUND])
{
	u32 n = find(sources, from, to, PORT_ANY, found);

	if (from->port)
		n += find(sources, from, to, ntohs(from->port), found + n);
	if (ft_is_hash_port(from->port))
		n += find(sources, from, to, PORT_HASH, found + n);
	return n;
}

/**
 * ft_sources_find_to() - find out whose copy a packet of an exporter may be
 * @sources: of another kind
 * @to: its destination; of %FT_SOURCES_PORTLESS: of IPv6, and without port
 * @found: set to some receivers. Each other one that is there has the route of one
 *	of them, which has exporters that it has copies of
 *
 * Takes the same time however many receivers there are.
 *
 * Return: how many it has found; if %FT_SOURCES_TO, the others may have any route.
 */
u32 ft_sources_find_to(const struct ft_sources *sources,
		       const struct ft_endpoint *to,
		       const struct ft_source *found[FT_SOURCES_TO])
{
	return find(sources, &exporters, to, PORT_ANY, found);
}
