// SPDX-License-Identifier: GPL-2.0-only
#include <linux/gcd.h>
#include <linux/hash.h>
#include <linux/math64.h>

#include "packet/choice.h"
#include "packet/route.h"
#include "packet/select.h"
#include "ruleset/rendezvous.h"
#include "telemetry/report.h"

/**
 * ft_choice_wants() - tell whether a member wants the datagram
 * @candidates: from ft_choice_candidates()
 * @place: of the member in its group
 *
 * Of those that do not all want the same, some may not.
 *
 * Context: RCU read side.
 */
bool ft_choice_wants(const struct ft_candidates *candidates, u32 place)
{
	const struct ft_group *group = candidates->group;
	const struct ft_receiver *receiver = group->member[place].receiver;
	const struct ft_datagram *dg = candidates->dg;

	return !group->is_mixed ||
	       (ft_receiver_takes(receiver, dg->from.family) &&
		ft_prefixes_cover(receiver->from, dg->from.family,
				  &dg->from.addr) &&
		ft_select_fits(receiver, dg));
}

/**
 * ft_choice_may_have() - tell whether a member is a candidate
 * @candidates: from ft_choice_candidates()
 * @place: of the member
 *
 * Context: RCU read side, BH disabled.
 */
bool ft_choice_may_have(const struct ft_candidates *candidates, u32 place)
{
	const struct ft_group *group = candidates->group;
	struct ft_receiver *receiver = group->member[place].receiver;

	if (ft_receiver_is_down(receiver) ||
	    (!candidates->any && !ft_route_is_usable(candidates->dg, receiver)))
		return false;
	return ft_choice_wants(candidates, place);
}

static bool has_any(const struct ft_candidates *candidates)
{
	u32 i;

	for (i = 0; i < candidates->group->n; i++)
		if (ft_choice_may_have(candidates, i))
			return true;
	return false;
}

/**
 * ft_choice_candidates() - find out who can be given a datagram
 * @group: that wants it
 * @dg: the datagram
 * @candidates: set to those that are up or, if there is none, that are not
 *	down: what the kernel has found out may be wrong
 *
 * Context: RCU read side, BH disabled.
 * Return: whether there is any.
 */
bool ft_choice_candidates(struct ft_group *group, const struct ft_datagram *dg,
			  struct ft_candidates *candidates)
{
	candidates->group = group;
	candidates->dg = dg;
	candidates->any = false;
	if (has_any(candidates))
		return true;
	candidates->any = true;
	return has_any(candidates);
}

/**
 * ft_choice_is_wanted() - tell whether any member wants a datagram
 * @candidates: of which there is none
 *
 * Context: as ft_choice_candidates().
 */
bool ft_choice_is_wanted(const struct ft_candidates *candidates)
{
	const struct ft_group *group = candidates->group;
	u32 i;

	if (!group->is_mixed)
		return true;
	for (i = 0; i < group->n; i++)
		if (ft_choice_wants(candidates, i))
			return true;
	return false;
}

static u32 choose_first(const struct ft_candidates *candidates)
{
	u32 i;

	for (i = 0; i < candidates->group->n; i++)
		if (ft_choice_may_have(candidates, i))
			break;
	return i;
}

/* What stays together. Without a header all is of one stream. */
static u64 key_of(const struct ft_datagram *dg, u8 key)
{
	struct ft_rendezvous_stream stream = { .addr = dg->from.addr };
	const struct ft_report *report = dg->report;

	if (key == FLOWTEE_KEY_EXPORTER)
		return ft_rendezvous_key(&dg->from.addr);
	stream.port = dg->from.port;
	if (key == FLOWTEE_KEY_STREAM && report) {
		stream.agent = report->agent;
		stream.domain = htonl(report->domain);
		stream.protocol = report->protocol;
	}
	return ft_rendezvous_stream_key(&stream);
}

/* The lowest bid wins; of two that are equal, what does not depend on the order
 * of the configuration decides.
 */
static u32 choose_by_hash(const struct ft_candidates *candidates)
{
	const struct ft_group *group = candidates->group;
	u64 key = key_of(candidates->dg, group->pool->key);
	struct ft_bid best = {};
	u32 i, chosen = group->n;

	for (i = 0; i < group->n; i++) {
		const struct ft_member *member = &group->member[i];
		struct ft_bid bid;

		if (!ft_choice_may_have(candidates, i))
			continue;
		bid = ft_rendezvous_bid(key, member->id, member->share);
		if (chosen == group->n || ft_bid_beats(&bid, &best)) {
			best = bid;
			chosen = i;
		}
	}
	return chosen;
}

/* Steps of this size through the shares of a round come by each of them once,
 * and by those of one member in even intervals: what comes nearest to the golden
 * section of the round, without a common divisor. One below the round has none.
 */
static u32 find_stride(u32 shares)
{
	u32 section = div_u64((u64)shares * 618, 1000);
	u32 i;

	for (i = 0; i < section; i++) {
		if (gcd(section - i, shares) == 1)
			return section - i;
		if (gcd(section + i, shares) == 1)
			return section + i;
	}
	return 1;
}

/* It changes only with who is a candidate. */
static u32 get_stride(struct ft_group *group, u32 shares)
{
	u64 round = READ_ONCE(group->round);

	if (upper_32_bits(round) != shares) {
		round = (u64)shares << 32 | find_stride(shares);
		WRITE_ONCE(group->round, round);
	}
	return lower_32_bits(round);
}

/* Which of the shares has its turn. If not all exporters have the same
 * candidates, the turns of one can be any: even the ones that come at regular
 * intervals are to be spread over all (multiples of the golden section are).
 */
static u64 share_of_turn(struct ft_group *group, u64 turn, u64 shares)
{
	u64 share;

	if (shares > U32_MAX) {
		div64_u64_rem(turn, shares, &share);
		return share;
	}
	if (group->is_mixed)
		return (u64)hash_64(turn, 32) * shares >> 32;
	div64_u64_rem(turn, shares, &share);
	div64_u64_rem(share * get_stride(group, shares), shares, &share);
	return share;
}

/* Of two datagrams at once each has a turn of its own, so every round is
 * complete. If who is a candidate changes meanwhile, the last one takes it.
 */
static u32 choose_in_turn(const struct ft_candidates *candidates, u64 turn)
{
	struct ft_group *group = candidates->group;
	u32 i, chosen = group->n;
	u64 shares = 0, share;

	for (i = 0; i < group->n; i++)
		if (ft_choice_may_have(candidates, i))
			shares += group->member[i].share;
	if (!shares)
		return group->n;
	share = share_of_turn(group, turn, shares);
	for (i = 0; i < group->n; i++) {
		if (!ft_choice_may_have(candidates, i))
			continue;
		chosen = i;
		if (share < group->member[i].share)
			break;
		share -= group->member[i].share;
	}
	return chosen;
}

/**
 * ft_choice_make() - give a datagram to one member
 * @candidates: from ft_choice_candidates()
 * @turn: of a pool whose members take turns: how many there were before
 *
 * Context: RCU read side, BH disabled.
 * Return: the member's receiver.
 */
struct ft_receiver *ft_choice_make(const struct ft_candidates *candidates,
				   u64 turn)
{
	const struct ft_group *group = candidates->group;
	u32 chosen;

	switch (group->pool->balance) {
	case FLOWTEE_BALANCE_HASH:
		chosen = choose_by_hash(candidates);
		break;
	case FLOWTEE_BALANCE_ROUND_ROBIN:
		chosen = choose_in_turn(candidates, turn);
		break;
	default:
		chosen = choose_first(candidates);
	}
	/* The last candidate may just have been found to be unreachable. */
	return group->member[min(chosen, group->n - 1)].receiver;
}
