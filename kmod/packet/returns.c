// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "packet/returns.h"

/*
 * Copies that a loop brings back look like what an exporter says again and again
 * by longer paths. Two things tell them apart, both in how often a datagram came
 * with each TTL, in whatever order:
 *
 * - The highest TTL it was seen with is the exporter's own: copies have less.
 *   Each datagram that has it may come back as often as one loop can bring it;
 *   what is more than that was multiplied. An exporter's longer paths bring few
 *   against that, as its shortest is used time and again.
 *
 * - That fails when its shortest path is seen no more, as after a change of
 *   routes. But what is multiplied grows as it goes down: by about the same
 *   factor each time round, so the many are always at the lowest TTL. A change of
 *   routes brings any number at one TTL, and the next change about as many as the
 *   one before, which is no growth to speak of. So three TTLs at least must have
 *   added half or more to all that came with higher ones; and the greatest of
 *   such steps, which one change of routes may be the reason of, must not be a
 *   greater factor than all others together.
 *
 * Hosts with very many receivers grow so much in one step that there is no
 * waiting for the third. With them two steps are enough for numbers that nobody
 * says in seconds.
 */

/* How often a datagram can come back by one loop: 255 / 2, as a loop has at
 * least two hops.
 */
#define RETURNS_MAX	127

/* Datagrams with the highest TTL that this is allowed for. */
#define FIRST_MAX	512

/* Returns beyond those: from the first number on two great steps are enough, from
 * the second on any two. A datagram has 4,096 copies at most.
 */
#define RETURNS_FAR	1024
#define RETURNS_FARTHEST	5120

/* A factor of growth is counted in sixteenths. */
#define FACTOR_ONE	16
#define FACTOR_LEAST	(3 * FACTOR_ONE / 2)
#define FACTOR_FAR	(8 * FACTOR_ONE)

void ft_returns_init(struct ft_returns *returns)
{
	spin_lock_init(&returns->lock);
}

static u32 factor(u32 after, u32 before)
{
	return min_t(u64, div_u64((u64)after * FACTOR_ONE, before), U32_MAX);
}

/**
 * struct growth - how the number of datagrams grows from TTL to TTL
 * @first: with the highest
 * @all: with any
 * @step: the three greatest factors, the greatest first; 0: there is none
 */
struct growth {
	u32 first;
	u32 all;
	u32 step[3];
};

static void add_step(struct growth *growth, u32 step)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(growth->step); i++)
		if (step > growth->step[i])
			swap(step, growth->step[i]);
}

static void measure(struct growth *growth, const struct ft_returning *datagram)
{
	unsigned int i;

	memset(growth, 0, sizeof(*growth));
	growth->first = datagram->count[0];
	growth->all = growth->first;
	for (i = 1; i < FT_RETURNS_LEVELS && datagram->count[i]; i++) {
		u32 before = growth->all;

		growth->all += datagram->count[i];
		add_step(growth, factor(growth->all, before));
	}
}

/* Return: whether it grew steadily, as by rounds of a loop. */
static bool is_steady(const struct growth *growth)
{
	u64 greatest = growth->step[0];

	return growth->step[2] >= FACTOR_LEAST &&
	       greatest * greatest <=
		(u64)factor(growth->all, growth->first) * FACTOR_ONE;
}

/* Return: whether a datagram came more often than it was sent. */
static bool is_multiplied(const struct ft_returning *datagram)
{
	struct growth growth;
	u32 returns, explained;

	measure(&growth, datagram);
	returns = growth.all - growth.first;
	explained = min_t(u32, growth.first, FIRST_MAX) * RETURNS_MAX;
	if (returns <= explained)
		return false;
	if (is_steady(&growth))
		return true;
	returns -= explained;
	if (returns <= RETURNS_FAR)
		return false;
	return growth.step[1] >= FACTOR_FAR ||
	       (growth.step[1] && returns > RETURNS_FARTHEST);
}

/* Make room for another TTL: of two neighbours, between which it grew least, the
 * lower one stands for both. The highest stays alone.
 */
static void join_least(struct ft_returning *datagram)
{
	u32 sum[FT_RETURNS_LEVELS], least = U32_MAX;
	unsigned int i, joined = 1;

	sum[0] = datagram->count[0];
	for (i = 1; i < FT_RETURNS_LEVELS; i++) {
		sum[i] = sum[i - 1] + datagram->count[i];
		if (i > 1 && factor(sum[i], sum[i - 2]) < least) {
			least = factor(sum[i], sum[i - 2]);
			joined = i - 1;
		}
	}
	datagram->count[joined + 1] += datagram->count[joined];
	for (i = joined; i < FT_RETURNS_LEVELS - 1; i++) {
		datagram->count[i] = datagram->count[i + 1];
		datagram->ttl[i] = datagram->ttl[i + 1];
	}
	datagram->count[i] = 0;
}

/* A TTL that is not among the others, and not above them. */
static void insert(struct ft_returning *datagram, u8 ttl)
{
	unsigned int i;

	if (datagram->count[FT_RETURNS_LEVELS - 1])
		join_least(datagram);
	for (i = FT_RETURNS_LEVELS - 1; datagram->ttl[i - 1] < ttl ||
	     !datagram->count[i - 1]; i--) {
		datagram->count[i] = datagram->count[i - 1];
		datagram->ttl[i] = datagram->ttl[i - 1];
	}
	datagram->count[i] = 1;
	datagram->ttl[i] = ttl;
}

static void count_return(struct ft_returning *datagram, u8 ttl)
{
	unsigned int i;

	for (i = 1; i < FT_RETURNS_LEVELS && datagram->count[i]; i++) {
		if (datagram->ttl[i] == ttl) {
			datagram->count[i]++;
			return;
		}
	}
	insert(datagram, ttl);
}

/* Return: what is known of a datagram. If it is new all that were like it are
 * taken for the same; with their TTL it is counted as one of them.
 */
static struct ft_returning *look_up(struct ft_returns *returns,
				    const struct ft_sight *sight, u16 now)
{
	struct ft_returning *datagram;

	datagram = &returns->slot[sight->digest % FT_RETURNS_SLOTS];
	if (datagram->digest != sight->digest || !datagram->count[0] ||
	    ft_returns_forgets(datagram->seconds, now))
		*datagram = (struct ft_returning) {
			.digest = sight->digest,
			.count[0] = sight->first -
				    (sight->ttl >= sight->highest),
			.ttl[0] = sight->highest,
			.seconds = sight->seconds,
		};
	return datagram;
}

/**
 * ft_returns_note() - take note of a datagram that may have come back
 * @returns: of the namespace
 * @sight: the datagram
 * @now: the clock that @sight has been measured with
 *
 * Context: BH disabled.
 * Return: whether it is one of too many.
 */
bool ft_returns_note(struct ft_returns *returns, const struct ft_sight *sight,
		     u16 now)
{
	struct ft_returning *datagram;
	bool multiplied = false;

	spin_lock(&returns->lock);
	datagram = look_up(returns, sight, now);
	if (sight->ttl >= datagram->ttl[0]) {
		datagram->ttl[0] = sight->ttl;
		datagram->count[0]++;
	} else {
		count_return(datagram, sight->ttl);
		multiplied = is_multiplied(datagram);
	}
	spin_unlock(&returns->lock);
	return multiplied;
}
