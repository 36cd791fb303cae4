// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/random.h>
#include <unistd.h>

#include "doctor/ways.h"
#include "text/time.h"

/* All wait together, in milliseconds. */
#define WAIT		1000

/* How often a link may be smaller than those before. */
#define ROUNDS_MAX	8

static void try(struct way *way)
{
	way->is_over = way->rounds++ == ROUNDS_MAX || !prober_send(&way->probe, way->found);
}

static void begin(struct way *way)
{
	uint32_t mtu = prober_aim(&way->probe);

	if (way->mtu > mtu)
		way->mtu = mtu;
	way->found = way->mtu;
	if (way->mtu > PATH_MTU_MIN)
		try(way);
	else
		way->is_over = true;
}

/* The next link may carry still less. What is not less, or less than any link may carry, is
 * no answer (RFC 8201, section 4).
 */
static void shrink(struct way *way, const struct retort *retort)
{
	if (retort->mtu < PATH_MTU_MIN || retort->mtu >= way->found)
		return;
	way->found = retort->mtu;
	way->router = retort->from;
	if (way->found > PATH_MTU_MIN)
		try(way);
	else
		way->is_over = true;
}

static void take(struct way *ways, size_t count, const struct retort *retort)
{
	struct way *way;
	size_t i;

	for (i = 0; i < count; i++) {
		way = &ways[i];
		if (way->is_over || way->probe.number != retort->number ||
		    !address_equal(&way->probe.to, &retort->to))
			continue;
		if (retort->is_too_big)
			shrink(way, retort);
		else
			/* It has arrived, or gets no further. */
			way->is_over = true;
	}
}

static bool are_over(const struct way *ways, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!ways[i].is_over)
			return false;
	return true;
}

bool ways_try(struct way *ways, size_t count)
{
	int listener = prober_open();
	struct retort retort;
	uint32_t number = 0;
	uint64_t now, end;
	size_t i;

	if (listener < 0)
		return false;
	/* Nobody else is to say something of them. */
	getrandom(&number, sizeof(number), 0);
	for (i = 0; i < count; i++) {
		ways[i].probe.number = number + i;
		begin(&ways[i]);
	}
	end = time_monotonic() + WAIT;
	while (!are_over(ways, count) && (now = time_monotonic()) < end)
		if (prober_hear(listener, end - now, &retort))
			take(ways, count, &retort);
	for (i = 0; i < count; i++)
		if (ways[i].probe.fd >= 0)
			close(ways[i].probe.fd);
	close(listener);
	return true;
}
