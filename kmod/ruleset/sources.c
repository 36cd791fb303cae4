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

/* Return: the slot of a key: where it is, or may be put. */
static u32 find(const struct ft_sources *sources, const struct way *key)
{
	u32 i = jhash2((const u32 *)key, sizeof(*key) / sizeof(u32),
		       sources->seed);

	BUILD_BUG_ON(sizeof(*key) % sizeof(u32));
	for (;; i++) {
		const struct ft_receiver *receiver =
			sources->slot[i & sources->mask];
		struct way other;

		if (!receiver)
			break;
		other = key_of_receiver(receiver);
		if (!memcmp(&other, key, sizeof(other)))
			break;
	}
	return i & sources->mask;
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
		const struct ft_receiver *receiver =
			ft_receiver_of(receivers->objects[i]);
		struct way key = key_of_receiver(receiver);

		if (receiver->source.family == NFPROTO_IPV6)
			sources->slot[find(sources, &key)] = receiver;
		cond_resched();
	}
}

static bool has(const struct ft_sources *sources,
		const struct ft_endpoint *from, const struct ft_endpoint *to,
		u32 from_port)
{
	struct way key = key_of(from, to, from_port);

	return sources->slot[find(sources, &key)];
}

/**
 * ft_sources_have() - tell whether a packet may be a copy
 * @sources: of all receivers
 * @from: its source, of IPv6
 * @to: its destination, of IPv6
 *
 * Takes the same time however many receivers there are.
 */
bool ft_sources_have(const struct ft_sources *sources,
		     const struct ft_endpoint *from,
		     const struct ft_endpoint *to)
{
	return has(sources, from, to, ntohs(from->port)) ||
	       has(sources, from, to, PORT_ANY) ||
	       (ft_is_hash_port(from->port) &&
		has(sources, from, to, PORT_HASH));
}
