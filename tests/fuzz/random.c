// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "random.h"

/* Input number @number of a run: any one of them can be made again without
 * those before it.
 */
void rng_seed(struct rng *rng, uint64_t seed, uint64_t number)
{
	rng->state = seed * 0x9e3779b97f4a7c15 + number * 0xd1342543de82ef95 +
		     0x632be59bd9b4e019;
	rng_next(rng);
}

/* A counter, well mixed: neighbouring seeds have nothing in common. */
uint64_t rng_next(struct rng *rng)
{
	uint64_t x = rng->state += 0x9e3779b97f4a7c15;

	x = (x ^ x >> 32) * 0xd6e8feb86659fd93;
	x = (x ^ x >> 32) * 0xd6e8feb86659fd93;
	return x ^ x >> 32;
}

/* 0 to @limit - 1 */
uint32_t rng_below(struct rng *rng, uint32_t limit)
{
	return (rng_next(rng) >> 32) * limit >> 32;
}

/* Both included. */
uint32_t rng_between(struct rng *rng, uint32_t low, uint32_t high)
{
	return low + rng_below(rng, high - low + 1);
}

bool rng_one_in(struct rng *rng, uint32_t n)
{
	return !rng_below(rng, n);
}

void rng_bytes(struct rng *rng, void *data, size_t len)
{
	uint8_t *byte = data;

	while (len) {
		uint64_t x = rng_next(rng);
		size_t part = len < sizeof(x) ? len : sizeof(x);

		memcpy(byte, &x, part);
		byte += part;
		len -= part;
	}
}

/* A number of the kind that code gets wrong. */
uint32_t rng_number(struct rng *rng)
{
	static const uint32_t edges[] = {
		0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 19, 20, 28, 31, 32, 39, 40, 48,
		63, 64, 127, 128, 129, 255, 256, 511, 512, 1023, 1024, 1280,
		1472, 1480, 1500, 2048, 4095, 4096, 8191, 9000, 16383, 32767,
		32768, 40960, 65507, 65515, 65527, 65528, 65534, 65535, 65536,
		0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
	};

	if (rng_one_in(rng, 3))
		return rng_next(rng);
	return rng_choice(rng, edges);
}
