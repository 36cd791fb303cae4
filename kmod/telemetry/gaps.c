// SPDX-License-Identifier: GPL-2.0-only
#include <linux/minmax.h>
#include <linux/string.h>

#include "telemetry/gaps.h"

static void remove_at(struct ft_gaps *gaps, unsigned int i)
{
	gaps->n--;
	memmove(&gaps->start[i], &gaps->start[i + 1],
		(gaps->n - i) * sizeof(gaps->start[0]));
	memmove(&gaps->len[i], &gaps->len[i + 1],
		(gaps->n - i) * sizeof(gaps->len[0]));
}

/* Behind the first @i ones. The oldest makes room. */
static void insert_at(struct ft_gaps *gaps, unsigned int i, u32 start, u16 len)
{
	if (gaps->n == FT_GAPS_MAX) {
		remove_at(gaps, 0);
		i--;
	}
	memmove(&gaps->start[i + 1], &gaps->start[i],
		(gaps->n - i) * sizeof(gaps->start[0]));
	memmove(&gaps->len[i + 1], &gaps->len[i],
		(gaps->n - i) * sizeof(gaps->len[0]));
	gaps->start[i] = start;
	gaps->len[i] = len;
	gaps->n++;
}

/**
 * ft_gaps_add() - remember a gap
 * @gaps: those of the stream
 * @start: its first number, behind all others
 * @len: how many are missing, at least one
 */
void ft_gaps_add(struct ft_gaps *gaps, u32 start, u16 len)
{
	insert_at(gaps, gaps->n, start, len);
}

static void fill_at(struct ft_gaps *gaps, unsigned int i, u32 start, u32 len)
{
	u32 before = start - gaps->start[i];
	u32 behind = gaps->len[i] - before - len;

	if (before) {
		gaps->len[i] = before;
		if (behind)
			insert_at(gaps, i + 1, start + len, behind);
		return;
	}
	gaps->start[i] += len;
	gaps->len[i] = behind;
	if (!behind)
		remove_at(gaps, i);
}

/**
 * ft_gaps_fill() - find the gap of what comes late, and fill it
 * @gaps: those of the stream
 * @start: its first number
 * @len: how many there are; how many of them were missing, then
 *
 * Return: false if it is in none.
 */
bool ft_gaps_fill(struct ft_gaps *gaps, u32 start, u32 *len)
{
	unsigned int i;

	for (i = 0; i < gaps->n; i++) {
		u32 before = start - gaps->start[i];

		if (before >= gaps->len[i])
			continue;
		*len = min(*len, gaps->len[i] - before);
		if (*len)
			fill_at(gaps, i, start, *len);
		return true;
	}
	return false;
}

/**
 * ft_gaps_forget() - forget a gap that is far behind
 * @gaps: those of the stream
 * @next: the number that is expected
 * @far: how far behind that is
 *
 * None may stay until the numbers have wrapped.
 */
void ft_gaps_forget(struct ft_gaps *gaps, u32 next, u32 far)
{
	if (gaps->n && next - gaps->start[0] > far)
		remove_at(gaps, 0);
}
