// SPDX-License-Identifier: GPL-2.0-or-later
#include <linux/neighbour.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/explanation.h"
#include "text/memory.h"
#include "text/time.h"

static const struct siblings *receivers_of(const struct collector *collector)
{
	return &collector->members[MEMBER_RECEIVER];
}

static const struct siblings *pools_of(const struct collector *collector)
{
	return &collector->members[MEMBER_POOL];
}

void explanation_init(struct explanation *explanation, const struct question *question,
		      const struct collector *collector)
{
	size_t count = receivers_of(collector)->count;

	*explanation = (struct explanation){
		.question = question,
		.collector = collector,
		.original = ORIGINAL_UNKNOWN,
		.copies = zeros(count + 1, sizeof(*explanation->copies)),
		.chosen = zeros(pools_of(collector)->count + 1, sizeof(*explanation->chosen)),
	};
	/* So that each is found by its name, however many there are. */
	index_siblings(&explanation->members, &receiver_object, receivers_of(collector));
	index_siblings(&explanation->members, &pool_object, pools_of(collector));
}

void explanation_release(struct explanation *explanation)
{
	index_release(&explanation->members);
	free(explanation->copies);
	free(explanation->chosen);
	explanation->copies = NULL;
	explanation->chosen = NULL;
}

const struct receiver *explanation_receiver(const struct explanation *explanation, size_t i)
{
	return (const struct receiver *)sibling(&receiver_object,
						receivers_of(explanation->collector), i);
}

struct copy *explanation_copy(struct explanation *explanation, const struct path *path)
{
	const struct item *item;
	struct key key;

	key_of_path(&receiver_object, path, &key);
	item = index_find(&explanation->members, &key);
	return item ? &explanation->copies[item->position] : NULL;
}

bool explanation_is_refused(const struct explanation *explanation)
{
	return explanation->outcome != FLOWTEE_COLLECTOR_REPLICATED &&
	       explanation->outcome != FLOWTEE_COLLECTOR_NO_RECEIVER &&
	       explanation->outcome != FLOWTEE_COLLECTOR_NOT_SAMPLED;
}

bool explanation_is_in_vain(const struct explanation *explanation, size_t i)
{
	const struct copy *copy = &explanation->copies[i];

	return copy->is_told && copy->outcome == FLOWTEE_RECEIVER_SENT &&
	       !receiver_is_well(explanation_receiver(explanation, i));
}

static enum obstruction worse(enum obstruction before, bool is_sure)
{
	enum obstruction now = is_sure ? OBSTRUCTION_SURE : OBSTRUCTION_MAYBE;

	return now > before ? now : before;
}

void explanation_obstruct(struct explanation *explanation, bool is_sure)
{
	explanation->obstruction = worse(explanation->obstruction, is_sure);
}

void explanation_divert(struct explanation *explanation, bool is_sure)
{
	explanation->diversion = worse(explanation->diversion, is_sure);
}

void explanation_obstruct_copy(struct explanation *explanation, size_t i, bool is_sure)
{
	struct copy *copy = &explanation->copies[i];

	copy->obstruction = worse(copy->obstruction, is_sure);
	/* So the module counts what is refused as it leaves. */
	if (copy->obstruction == OBSTRUCTION_SURE)
		copy->outcome = FLOWTEE_RECEIVER_DROPPED_TRANSMIT;
}

const char *neighbour_word(uint16_t state)
{
	static const struct {
		uint16_t state;
		const char *word;
	} words[] = {
		{ NUD_INCOMPLETE, "incomplete" }, { NUD_REACHABLE, "reachable" },
		{ NUD_STALE, "stale" }, { NUD_DELAY, "delay" }, { NUD_PROBE, "probe" },
		{ NUD_FAILED, "failed" }, { NUD_NOARP, "noarp" },
		{ NUD_PERMANENT, "permanent" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].state & state)
			return words[i].word;
	return NULL;
}

static const struct pool *pool_of(const struct explanation *explanation,
				  const struct receiver *receiver)
{
	const struct item *item = index_pool_of(&explanation->members, receiver);

	return item ? (const struct pool *)sibling(&pool_object, pools_of(explanation->collector),
						   item->position) : NULL;
}

/* One for each pool, so that members need not be looked through for each of them. */
void explanation_settle(struct explanation *explanation)
{
	const struct receiver *receiver;
	const struct item *item;
	size_t i;

	for (i = 0; i < receivers_of(explanation->collector)->count; i++) {
		receiver = explanation_receiver(explanation, i);
		if (!explanation->copies[i].is_told || !receiver->pool[0])
			continue;
		item = index_pool_of(&explanation->members, receiver);
		if (item && !explanation->chosen[item->position])
			explanation->chosen[item->position] = i + 1;
	}
}

static void write_balance(const struct pool *pool, FILE *out)
{
	const struct word *word = &pool_object.words[0];
	char *text;

	if (!pool)
		return;
	text = word_text(word, &pool->entity);
	fprintf(out, " (%s%s)", text,
		pool->balance == FLOWTEE_BALANCE_HASH && pool->key == FLOWTEE_KEY_STREAM ?
		", for a stream of no known protocol" : "");
	free(text);
}

/* "set down by hand", "found down by a checker, 45 s left", "unreachable (no_route)" */
static void write_standing(const struct receiver *receiver, FILE *out)
{
	const char *reason = receiver_reason(&receiver->entity);
	char left[TIME_TEXT];

	if (receiver_is_found_down(receiver)) {
		fputs("found down by a checker", out);
		if (receiver->finding_until) {
			time_left(receiver->finding_until, left);
			fprintf(out, ", %s", left);
		}
	} else if (receiver_is_down(receiver)) {
		fputs("set down by hand", out);
	} else {
		fputs("unreachable", out);
		if (reason)
			fprintf(out, " (%s)", reason);
	}
}

static void write_down(const struct receiver *receiver, FILE *out)
{
	write_standing(receiver, out);
	if (!receiver_is_down(receiver))
		fputs(", and 'on-unreachable' is skip", out);
}

static void write_way(const struct receiver *receiver, const struct copy *copy, FILE *out)
{
	const char *neighbour = neighbour_word(copy->neighbour);
	char text[ADDRESS_TEXT];

	if (copy->is_local) {
		endpoint_text(&receiver->to, text);
		fprintf(out, "%s, a socket waits at %s", copy->dev, text);
	} else {
		fputs(copy->dev, out);
	}
	if (copy->next_hop.size) {
		address_text(&copy->next_hop, text);
		fprintf(out, " via %s", text);
		if (neighbour)
			fprintf(out, " (%s)", neighbour);
	}
	if (copy->mtu)
		fprintf(out, ", mtu %u", copy->mtu);
	if (copy->fragments > 1)
		fprintf(out, ", %u fragments", copy->fragments);
	if (copy->is_ipsec)
		fputs(", ipsec", out);
	if (receiver->source.address.size) {
		endpoint_text(&copy->source, text);
		fprintf(out, ", from %s", text);
	}
}

/* Of what the kernel tells: why the copy ends so. */
static void write_outcome(const struct receiver *receiver, const struct copy *copy, FILE *out)
{
	char text[ADDRESS_TEXT];

	endpoint_text(&receiver->to, text);
	switch (copy->outcome) {
	case FLOWTEE_RECEIVER_SENT:
		write_way(receiver, copy, out);
		if (copy->obstruction == OBSTRUCTION_MAYBE)
			fputs("; a rule may drop it as it leaves", out);
		break;
	case FLOWTEE_RECEIVER_DROPPED_TRANSMIT:
		fputs("a rule drops it as it leaves: ", out);
		write_way(receiver, copy, out);
		break;
	case FLOWTEE_RECEIVER_DROPPED_DOWN:
		write_down(receiver, out);
		break;
	case FLOWTEE_RECEIVER_DROPPED_NO_ROUTE:
		fprintf(out, "no route to %s, or IPsec is against it", text);
		break;
	case FLOWTEE_RECEIVER_DROPPED_NO_LISTENER:
		fprintf(out, "no socket at %s", text);
		break;
	case FLOWTEE_RECEIVER_DROPPED_LOOP:
		fprintf(out, "a collector listens at %s: it would be replicated again", text);
		break;
	case FLOWTEE_RECEIVER_DROPPED_RATE:
		fprintf(out, "over its rate of %u a second", receiver->rate);
		break;
	case FLOWTEE_RECEIVER_NOT_SAMPLED:
		fprintf(out, "sample %u leaves this one out", receiver->sample);
		break;
	case FLOWTEE_RECEIVER_DROPPED_TOO_LARGE:
		fprintf(out, "more than a packet of %s holds",
			address_family(&receiver->to.address));
		break;
	case FLOWTEE_RECEIVER_DROPPED_MARTIAN:
		fputs("its source may not leave this host or its link; set 'source'", out);
		break;
	default:
		fputs("the module does not tell why", out);
	}
}

/* What a question does not tell of its datagram. */
static void write_condition(const struct receiver *receiver, FILE *out)
{
	const struct {
		const char *word;
		bool asks;
	} words[] = {
		{ "protocol", receiver->protocols },
		{ "domain", receiver->domains.count },
		{ "agent", receiver->agents.count },
	};
	const char *before = "; if it fits";
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!words[i].asks)
			continue;
		fprintf(out, "%s '%s'", before, words[i].word);
		before = " and";
	}
}

/* The member of its pool that is offered the datagram; NULL: nobody. */
static const struct receiver *chosen_of(const struct explanation *explanation,
					const struct receiver *receiver)
{
	const struct item *item = index_pool_of(&explanation->members, receiver);
	size_t chosen = item ? explanation->chosen[item->position] : 0;

	return chosen ? explanation_receiver(explanation, chosen - 1) : NULL;
}

static void write_not_chosen(const struct explanation *explanation,
			     const struct receiver *receiver, FILE *out)
{
	const struct receiver *chosen = chosen_of(explanation, receiver);

	if (!chosen) {
		fprintf(out, "pool %s has nobody: those who want it are down", receiver->pool);
		return;
	}
	fprintf(out, "pool %s chose %s", receiver->pool, chosen->entity.path.member);
	write_balance(pool_of(explanation, receiver), out);
	write_condition(chosen, out);
	if (!receiver_is_well(receiver)) {
		fputs("; this one is ", out);
		write_standing(receiver, out);
	}
}

/* Of what the kernel does not tell, as the receiver has no part in it. */
static void write_absence(const struct explanation *explanation,
			  const struct receiver *receiver, FILE *out)
{
	const struct address *exporter = &explanation->question->exporter.address;

	if (explanation_is_refused(explanation)) {
		fputs("the collector does not replicate it", out);
	} else if (!prefixes_cover(&receiver->from, exporter)) {
		fputs("'from' does not cover the exporter", out);
	} else if (prefixes_have(&receiver->except, exporter)) {
		fputs("'except' covers the exporter", out);
	} else if (!receiver->source.address.size &&
		   receiver->to.address.size != exporter->size) {
		fprintf(out, "copies to %s of %s datagrams need a 'source'",
			address_family(&receiver->to.address), address_family(exporter));
	} else if (receiver->pool[0]) {
		write_not_chosen(explanation, receiver, out);
	} else {
		fputs("the module does not tell why", out);
	}
}

/* What the kernel does is to send it; what it has found out is that nobody is there. */
static void write_in_vain(const struct receiver *receiver, FILE *out)
{
	fputs(receiver->pool[0] ? ", though it is " : "; it is ", out);
	write_standing(receiver, out);
	if (receiver->pool[0])
		fputs(": so are all of the pool that are not down", out);
	else
		fputs(", and offered copies all the same", out);
}

char *explanation_why(const struct explanation *explanation, size_t i)
{
	const struct receiver *receiver = explanation_receiver(explanation, i);
	const struct copy *copy = &explanation->copies[i];
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_text(&text, &size);
	if (copy->is_told) {
		write_outcome(receiver, copy, out);
		if (receiver->pool[0]) {
			fprintf(out, "; pool %s chose it", receiver->pool);
			write_balance(pool_of(explanation, receiver), out);
		}
		if (explanation_is_in_vain(explanation, i))
			write_in_vain(receiver, out);
		write_condition(receiver, out);
	} else {
		write_absence(explanation, receiver, out);
	}
	fclose(out);
	return text;
}
