// SPDX-License-Identifier: GPL-2.0-only
/* What was lost, against what was sent and what came: telemetry/sequence.c */
#include <linux/flowtee.h>
#include <linux/sort.h>

#include "telemetry/sequence.h"
#include "kunit/packet.h"

#define SERIES		120
#define DATAGRAMS	60

/* How many places a datagram may come too late. */
#define DELAY		3

/**
 * struct sent - a datagram that an exporter sends
 * @sequence: its number
 * @units: what it takes the numbers forward
 * @stamp: the exporter's clock
 * @arrived: it has come here
 */
struct sent {
	u32 sequence;
	u32 units;
	u32 stamp;
	bool arrived;
};

/**
 * struct arrival - how it comes here
 * @when: by this they are sorted
 * @which: place among those that were sent
 */
struct arrival {
	u32 when;
	u32 which;
};

/**
 * struct model - an exporter, and what is true of its datagrams
 * @protocol: of them
 * @rnd: what it does next
 * @next: number of the next datagram
 * @stamp: its clock
 * @sent: the series since it began anew
 * @arrival: in which order they come
 * @n: how many do
 * @first: of @sent, the one that came first
 * @newest: the last of @sent that has come
 * @latest: the last of those with units
 * @lost: units that did not come, of the series before
 * @counted: units that did
 * @reordered: datagrams that came late
 * @duplicated: datagrams that came again
 */
struct model {
	u8 protocol;
	struct rnd_state rnd;
	u32 next;
	u32 stamp;
	struct sent sent[DATAGRAMS];
	struct arrival arrival[2 * DATAGRAMS];
	unsigned int n;
	unsigned int first;
	unsigned int newest;
	unsigned int latest;
	u64 lost;
	u64 counted;
	u64 reordered;
	u64 duplicated;
};

static bool counts_datagrams(u8 protocol)
{
	return protocol == FLOWTEE_PROTOCOL_NETFLOW9 ||
	       protocol == FLOWTEE_PROTOCOL_SFLOW5;
}

static u32 window_of(u8 protocol)
{
	return counts_datagrams(protocol) ? 64 : 4096;
}

static u32 random_units(struct model *model)
{
	switch (model->protocol) {
	case FLOWTEE_PROTOCOL_NETFLOW5:
		return 1 + ft_test_below(&model->rnd, 30);
	case FLOWTEE_PROTOCOL_IPFIX:
		return ft_test_below(&model->rnd, 10) ?
			1 + ft_test_below(&model->rnd, 60) : 0;
	default:
		return 1;
	}
}

static void model_send(struct model *model)
{
	u32 second = model->protocol == FLOWTEE_PROTOCOL_SFLOW5 ? 1000 : 1;
	unsigned int i;

	for (i = 0; i < DATAGRAMS; i++) {
		struct sent *sent = &model->sent[i];

		sent->sequence = model->next;
		sent->units = random_units(model);
		sent->stamp = model->stamp;
		sent->arrived = false;
		model->next += sent->units;
		model->stamp += ft_test_below(&model->rnd, 3) * second;
	}
}

static int compare(const void *a, const void *b)
{
	const struct arrival *one = a, *other = b;

	return one->when < other->when ? -1 : one->when > other->when;
}

/* Some are lost, some come late, some twice. */
static void model_network(struct model *model)
{
	u32 loss = 1 + ft_test_below(&model->rnd, 20);
	unsigned int i, k;

	model->n = 0;
	for (i = 0; i < DATAGRAMS; i++) {
		if (!ft_test_below(&model->rnd, loss))
			continue;
		for (k = ft_test_below(&model->rnd, 12) ? 1 : 2; k; k--) {
			u32 late = ft_test_below(&model->rnd, 4) ? 0 :
				ft_test_below(&model->rnd, DELAY * 1000);

			model->arrival[model->n].when = 1000 * i + late;
			model->arrival[model->n++].which = i;
		}
	}
	sort(model->arrival, model->n, sizeof(model->arrival[0]), compare,
	     NULL);
}

/* Of what has no units one sees neither that it is late, if its number is that
 * of the datagram that follows the newest or of the last with units, nor that it
 * comes again.
 */
static void model_note_empty(struct model *model, unsigned int which)
{
	const struct sent *newest = &model->sent[model->newest];
	u32 sequence = model->sent[which].sequence;

	if (sequence != newest->sequence + newest->units &&
	    sequence != model->sent[model->latest].sequence)
		model->reordered++;
}

static void model_note(struct model *model, unsigned int which)
{
	struct sent *sent = &model->sent[which];

	if (which >= model->newest && !sent->arrived) {
		model->newest = which;
		if (sent->units)
			model->latest = which;
	} else if (!sent->units) {
		model_note_empty(model, which);
	} else if (which < model->first) {
		/* That it comes again is not seen. */
		model->reordered++;
		sent->arrived = false;
	} else if (sent->arrived) {
		model->duplicated++;
	} else {
		model->reordered++;
	}
	if (!sent->arrived)
		model->counted += sent->units;
	sent->arrived = true;
}

static u64 model_lost(const struct model *model)
{
	u64 lost = model->lost;
	unsigned int i;

	for (i = model->first; i < model->newest; i++)
		if (!model->sent[i].arrived)
			lost += model->sent[i].units;
	return lost;
}

/* Behind the last number, so far that it is no late datagram, or with a clock
 * that says so.
 */
static void model_restart(struct model *model)
{
	u32 window = window_of(model->protocol);
	bool uptime = model->protocol == FLOWTEE_PROTOCOL_SFLOW5;

	if (ft_test_flip(&model->rnd)) {
		model->next -= 4 * window +
			       prandom_u32_state(&model->rnd) % BIT(30);
		return;
	}
	model->next -= window - ft_test_below(&model->rnd, window / 4);
	model->stamp += uptime ? -40000 : 5;
}

static bool expect(struct kunit *test, const struct ft_sequence *seq,
		   const struct model *model, u64 lost, u64 restarts)
{
	u64 found = 0;
	bool known = ft_sequence_lost(seq, &found);

	if (known && found == lost && seq->counted == model->counted &&
	    seq->reordered == model->reordered &&
	    seq->duplicated == model->duplicated && seq->restarts == restarts)
		return true;
	KUNIT_FAIL(test,
		   "protocol %u: known %d, lost %llu for %llu, counted %llu for %llu, late %llu for %llu, again %llu for %llu, restarts %llu for %llu",
		   model->protocol, known, found, lost, seq->counted,
		   model->counted, seq->reordered, model->reordered,
		   seq->duplicated, model->duplicated, seq->restarts, restarts);
	return false;
}

static bool play(struct kunit *test, struct ft_sequence *seq,
		 struct model *model, u64 restarts)
{
	u64 lost = model->lost;
	unsigned int i;

	model->first = model->arrival[0].which;
	model->newest = model->first;
	for (i = 0; i < model->n; i++) {
		unsigned int which = model->arrival[i].which;
		const struct sent *sent = &model->sent[which];

		ft_sequence_note(seq, model->protocol, sent->sequence,
				 sent->units, true, sent->stamp);
		model_note(model, which);
		lost = model_lost(model);
		if (!expect(test, seq, model, lost, restarts))
			return false;
	}
	model->lost = lost;
	return true;
}

/* The first datagram that comes must be no template: what has no units and comes
 * behind it may look like it.
 */
static bool is_plain(const struct model *model)
{
	return model->n > 10 && model->sent[model->arrival[0].which].units;
}

static void random_series(struct kunit *test, struct model *model)
{
	struct ft_sequence seq = {};
	unsigned int i, restarts = 0;

	model->lost = 0;
	model->counted = 0;
	model->reordered = 0;
	model->duplicated = 0;
	/* They wrap, more often than not. */
	model->next = ft_test_flip(&model->rnd) ?
		-ft_test_below(&model->rnd, 1000) :
		prandom_u32_state(&model->rnd);
	model->stamp = prandom_u32_state(&model->rnd);
	for (i = 0; i < 4; i++) {
		do {
			u32 next = model->next, stamp = model->stamp;

			model_send(model);
			model_network(model);
			if (is_plain(model))
				break;
			model->next = next;
			model->stamp = stamp;
		} while (true);
		if (!play(test, &seq, model, restarts))
			return;
		model_restart(model);
		restarts++;
	}
}

static void sequence_random(struct kunit *test)
{
	struct model *model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, model);
	ft_test_seed(test, &model->rnd);
	for (i = 0; i < SERIES; i++) {
		model->protocol = FLOWTEE_PROTOCOL_NETFLOW5 + i % 4;
		random_series(test, model);
	}
}

/* Whatever comes, no counter is more than its datagrams can have made it. */
static void sequence_nonsense(struct kunit *test)
{
	struct rnd_state rnd;
	unsigned int i, k;

	ft_test_seed(test, &rnd);
	for (i = 0; i < 400; i++) {
		u8 protocol = ft_test_below(&rnd, 7);
		u32 sequence = 0, stamp = 0;
		struct ft_sequence seq = {};

		for (k = 1; k < 200; k++) {
			u64 lost;

			sequence += ft_test_below(&rnd, 3) ?
				ft_test_below(&rnd, 40) - 15 :
				prandom_u32_state(&rnd) >>
					ft_test_below(&rnd, 32);
			stamp += ft_test_below(&rnd, 5) - 1;
			ft_sequence_note(&seq, protocol, sequence,
					 ft_test_below(&rnd, 20),
					 ft_test_below(&rnd, 9), stamp);
			ft_sequence_lost(&seq, &lost);
			KUNIT_EXPECT_LE(test, lost, (u64)k << 28);
			KUNIT_EXPECT_LE(test, seq.counted, 20ULL * k);
			KUNIT_EXPECT_LE(test, seq.restarts + seq.reordered +
					seq.duplicated, (u64)k);
		}
	}
}

/* What is in order takes a short way, which comes to the same as the long one; the
 * numbers begin anew soon after the start, as they do behind the last one.
 */
static void sequence_plain(struct kunit *test)
{
	struct ft_sequence seq[2];
	struct rnd_state rnd;
	unsigned int i, k;

	ft_test_seed(test, &rnd);
	for (i = 0; i < 400; i++) {
		u8 protocol = ft_test_below(&rnd, 7);
		u32 sequence = -ft_test_below(&rnd, 1000);
		u32 stamp = 0;

		memset(seq, 0, sizeof(seq));
		for (k = 0; k < 200; k++) {
			u32 units = ft_test_below(&rnd, 30);
			bool known = ft_test_below(&rnd, 50);

			if (!ft_test_below(&rnd, 20))
				sequence += ft_test_below(&rnd, 60) - 30;
			stamp += ft_test_below(&rnd, 3);
			ft_sequence_note(&seq[0], protocol, sequence, units,
					 known, stamp);
			ft_sequence_judge(&seq[1], protocol, sequence, units,
					  known, stamp);
			KUNIT_ASSERT_EQ(test, memcmp(&seq[0], &seq[1],
						     sizeof(seq[0])), 0);
			sequence += units;
		}
	}
}

static struct kunit_case sequence_cases[] = {
	KUNIT_CASE(sequence_plain),
	KUNIT_CASE(sequence_random),
	KUNIT_CASE(sequence_nonsense),
	{}
};

static struct kunit_suite sequence_suite = {
	.name = "flowtee_sequence",
	.test_cases = sequence_cases,
};

kunit_test_suite(sequence_suite);
