// SPDX-License-Identifier: GPL-2.0-only
#include <linux/hash.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <net/netevent.h>

#include "packet/wait.h"

/*
 * Copies wait while the kernel asks for the address of their next hop, and are lost if
 * nobody answers; nobody is told. The next packet that goes there has it asked for anew,
 * whosever that is: that of another receiver, of the looks at receivers, of any program.
 * So what is lost cannot be seen by who comes next. The kernel says when it gives up a
 * next hop (neigh_update_notify(), neigh_cleanup_and_release()): that is counted, and
 * each receiver keeps what the count was when its copy began to wait.
 */

/* A mark is the count, the place that it is kept at, and 1. Next hops that share a place
 * are counted as one.
 */
static u32 mark_at(const struct ft_waits *waits, u32 place)
{
	u32 lost = atomic_read(&waits->lost[place]);

	return (lost << FT_WAITS_BITS | place) << 1 | 1;
}

static u32 place_of_mark(u32 mark)
{
	return mark >> 1 & (FT_WAITS_PLACES - 1);
}

static u32 place_of(const struct neighbour *neighbour)
{
	return hash_ptr(neighbour, FT_WAITS_BITS);
}

/**
 * ft_wait_begin() - take note of a next hop before a copy is given to it
 * @wait: set to what is known
 * @waits: of the namespace
 * @neighbour: the next hop, whose address is not known
 * @size: what the copy takes in memory, in bytes
 *
 * Context: RCU read side.
 */
void ft_wait_begin(struct ft_wait *wait, const struct ft_waits *waits,
		   const struct neighbour *neighbour, unsigned int size)
{
	wait->mark = mark_at(waits, place_of(neighbour));
	wait->loss = ft_hop_loss(neighbour, size);
}

static bool is_at_one_place(u32 mark, u32 other)
{
	return place_of_mark(mark) == place_of_mark(other);
}

/**
 * ft_wait_note() - take note of a copy that waits for its next hop
 * @hearing: of the receiver whose copy it is
 * @wait: begun, with a mark
 *
 * What waits elsewhere is not kept in mind any more.
 *
 * Context: RCU read side.
 * Return: whether others that were sent to the receiver are lost.
 */
bool ft_wait_note(struct ft_hearing *hearing, const struct ft_wait *wait)
{
	u32 before = READ_ONCE(hearing->waits);
	bool known = before && is_at_one_place(before, wait->mark);
	bool newer = (s32)(wait->mark - before) > 0;

	/* Another processor may have seen what came later. */
	if (!known || newer)
		WRITE_ONCE(hearing->waits, wait->mark);
	if (!known || wait->loss == FT_HOP_LOSES)
		return wait->loss != FT_HOP_LOSES_NOTHING;
	return newer;
}

/**
 * ft_wait_look_back() - find out what became of copies that waited
 * @hearing: of the receiver whose copies they were; ft_hearing_waits()
 * @waits: of the namespace
 * @neighbour: its next hop by now, or NULL if there is none, or it is not known. It need
 *	not be the one that they waited for: that is given up, or not, later
 *
 * Context: RCU read side.
 * Return: whether they are lost. It is said once.
 */
bool ft_wait_look_back(struct ft_hearing *hearing, const struct ft_waits *waits,
		       const struct neighbour *neighbour)
{
	bool known = neighbour && ft_hop_is_known(neighbour);
	u32 before = READ_ONCE(hearing->waits);
	u32 now;
	bool same;

	if (!before)
		return false;
	/* What waited has been sent, if the address is known, or is counted as lost. */
	smp_rmb();
	now = mark_at(waits, place_of_mark(before));
	same = neighbour && place_of(neighbour) == place_of_mark(before);
	if (now == before && !(same && known))
		return false;
	return cmpxchg(&hearing->waits, before, same && !known ? now : 0) ==
	       before && now != before;
}

/**
 * ft_waits_hear() - take note of a next hop that the kernel speaks of
 * @waits: of the namespace
 * @neighbour: the next hop
 *
 * It does not speak of one that is asked for the first time, and if it is asked for again by
 * now, it was given up.
 *
 * Context: any.
 */
void ft_waits_hear(struct ft_waits *waits, const struct neighbour *neighbour)
{
	if (!ft_hop_is_known(neighbour))
		atomic_inc(&waits->lost[place_of(neighbour)]);
}

static int hear(struct notifier_block *block, unsigned long event, void *what)
{
	const struct neighbour *neighbour = what;

	if (event == NETEVENT_NEIGH_UPDATE)
		ft_waits_hear(ft_waits_of(dev_net(neighbour->dev)), neighbour);
	return NOTIFY_DONE;
}

static struct notifier_block block = { .notifier_call = hear };

/* Namespaces are there. */
int ft_waits_init(void)
{
	return register_netevent_notifier(&block);
}

/* Nobody is heard any more when this returns. */
void ft_waits_exit(void)
{
	unregister_netevent_notifier(&block);
}
