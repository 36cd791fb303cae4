// SPDX-License-Identifier: GPL-2.0-only
#include <linux/jhash.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/sched.h>

#include "base/memory.h"
#include "ruleset/receiver.h"
#include "ruleset/sources.h"

/* In place of a port: any, or any that an exporter's may become. */
#define PORT_ANY	0
#define PORT_HASH	0x10000

struct way {
	struct in6_addr from;
	struct in6_addr to;
	u32 from_port;
	u32 to_port;
};

static struct way key_of(const struct ft_endpoint *from,
			 const struct ft_endpoint *to, u32 from_port)
{
	return (struct way) {
		.from = from->addr.in6,
		.to = to->addr.in6,
		.from_port = from_port,
		.to_port = ntohs(to->port),
	};
}

static struct way key_of_receiver(const struct ft_receiver *receiver)
{
	return key_of(&receiver->source, &receiver->to,
		      receiver->hash_port ? PORT_HASH :
					    ntohs(receiver->source.port));
}

/* Return: where what has this key begins; it goes on as far as a slot that is empty. */
static u32 begin_of(const struct ft_sources *sources, const struct way *key)
{
	BUILD_BUG_ON(sizeof(*key) % sizeof(u32));
	return jhash2((const u32 *)key, sizeof(*key) / sizeof(u32),
		      sources->seed);
}

static bool has_key(const struct ft_receiver *receiver, const struct way *key)
{
	struct way other = key_of_receiver(receiver);

	return !memcmp(&other, key, sizeof(other));
}

/* Of two that have one key. */
static bool have_one_route(const struct ft_receiver *a,
			   const struct ft_receiver *b)
{
	return a->mark == b->mark && !strcmp(a->dev, b->dev);
}

/* Return: an empty set with room for @n, to be freed by kvfree(), or NULL without
 * memory. May sleep.
 */
struct ft_sources *ft_sources_alloc(u32 n)
{
	u32 slots = roundup_pow_of_two(2 * n + 1);
	struct ft_sources *sources;

	sources = kvzalloc(struct_size(sources, slot, slots), FT_GFP);
	if (!sources)
		return NULL;
	sources->seed = get_random_u32();
	sources->mask = slots - 1;
	return sources;
}

static void add(struct ft_sources *sources, struct ft_receiver *receiver)
{
	struct way key = key_of_receiver(receiver);
	u32 i = begin_of(sources, &key);
	struct ft_receiver *other;
	u32 n = 0;

	for (; (other = sources->slot[i & sources->mask]); i++) {
		if (!has_key(other, &key))
			continue;
		if (have_one_route(other, receiver) ||
		    ++n == FT_SOURCES_ROUTES)
			return;
	}
	sources->slot[i & sources->mask] = receiver;
	sources->routes = max(sources->routes, n + 1);
}

/**
 * ft_sources_add() - add where copies for some receivers come from
 * @sources: with room for all of them
 * @receivers: of a collector; they live as long as the set
 *
 * Context: may sleep.
 */
void ft_sources_add(struct ft_sources *sources, struct ft_list *receivers)
{
	u32 i;

	for (i = 0; i < receivers->n; i++) {
		struct ft_receiver *receiver =
			ft_receiver_of(receivers->objects[i]);

		if (receiver->source.family == NFPROTO_IPV6)
			add(sources, receiver);
		cond_resched();
	}
}

/* Return: how many have this key. */
static u32 find(const struct ft_sources *sources,
		const struct ft_endpoint *from, const struct ft_endpoint *to,
		u32 from_port, struct ft_receiver **found)
{
	struct way key = key_of(from, to, from_port);
	u32 i = begin_of(sources, &key);
	struct ft_receiver *receiver;
	u32 n = 0;

	for (; (receiver = sources->slot[i & sources->mask]); i++)
		if (has_key(receiver, &key))
			found[n++] = receiver;
	return n;
}

/**
 * ft_sources_find() - find out whose copy a packet may be
 * @sources: of all receivers
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
		    struct ft_receiver *found[FT_SOURCES_FOUND])
{
	u32 n = find(sources, from, to, PORT_ANY, found);

	if (from->port)
		n += find(sources, from, to, ntohs(from->port), found + n);
	if (ft_is_hash_port(from->port))
		n += find(sources, from, to, PORT_HASH, found + n);
	return n;
}
