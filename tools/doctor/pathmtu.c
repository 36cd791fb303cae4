// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Links further on that carry less than the first one. Routers of IPv6 do not fragment, and tell
 * the source of a copy, which is an exporter: so packets of this host's own try the way.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor/host.h"
#include "doctor/question.h"
#include "doctor/ways.h"
#include "model/receiver.h"
#include "text/memory.h"
#include "text/program.h"

/* As many are told of by a question each, and as many ways are tried. */
#define QUESTIONS_MAX	64
#define WAYS_MAX	64

/* Of IPv6 and UDP. */
#define HEADERS		48

/* As much as an IPv6 packet holds. */
#define PACKET_MAX	65535

/**
 * struct passenger - a receiver with the way that its copies take
 * @receiver: it
 * @way: index of that
 * @size: of datagrams on average that are copied to it
 * @mtu: copies are fragmented for it; 0: for that of the route
 */
struct passenger {
	const struct receiver *receiver;
	size_t way;
	uint32_t size;
	uint32_t mtu;
};

/**
 * struct survey - the ways, and who takes them
 * @examination: see &struct examination
 * @questions: how many were asked
 * @ways: the ways
 * @n_ways: number of @ways
 * @list: receivers
 * @count: number of @list
 */
struct survey {
	struct examination *examination;
	size_t questions;
	struct way ways[WAYS_MAX];
	size_t n_ways;
	struct passenger *list;
	size_t count;
};

/* ---- Which ways there are */

/* What is said of a copy with a source of this host's is learned, as with any of its packets. */
static bool is_wanted(const struct receiver *receiver)
{
	const struct address *source = &receiver->source.address;

	return receiver->to.address.size == IPV6_SIZE &&
	       !address_is_multicast(&receiver->to.address) && !receiver_is_down(receiver) &&
	       !host_has_address(&receiver->to.address) &&
	       !(source->size && host_has_address(source));
}

static bool is_way_of(const struct probe *probe, const struct receiver *receiver)
{
	return address_equal(&probe->to, &receiver->to.address) &&
	       !strcmp(probe->dev, receiver->dev) && probe->mark == receiver->mark;
}

/* NULL: there are too many. */
static struct way *find_way(struct survey *survey, const struct receiver *receiver)
{
	struct way *way;
	size_t i;

	for (i = 0; i < survey->n_ways; i++)
		if (is_way_of(&survey->ways[i].probe, receiver))
			return &survey->ways[i];
	if (survey->n_ways == WAYS_MAX)
		return NULL;
	way = &survey->ways[survey->n_ways++];
	way->probe.to = receiver->to.address;
	strcpy(way->probe.dev, receiver->dev);
	way->probe.mark = receiver->mark;
	return way;
}

/* @mtu: see &struct passenger */
static bool add(struct survey *survey, const struct receiver *receiver, uint32_t size,
		uint32_t mtu)
{
	uint32_t largest = mtu ? mtu : PACKET_MAX;
	struct way *way;

	if (!is_wanted(receiver))
		return true;
	way = find_way(survey, receiver);
	if (!way)
		return false;
	if (way->mtu < largest)
		way->mtu = largest;
	survey->list = grow_by_one(survey->list, survey->count, sizeof(*survey->list));
	survey->list[survey->count++] = (struct passenger){
		receiver, way - survey->ways, size, mtu,
	};
	return true;
}

static bool is_sent(const struct copy *copy)
{
	return copy->is_told && copy->outcome == FLOWTEE_RECEIVER_SENT;
}

/* Whether another datagram might get to this receiver of a pool, of which one has got this. */
static bool is_next(const struct explanation *explanation, const struct receiver *receiver)
{
	const struct item *item = index_pool_of(&explanation->members, receiver);
	size_t chosen = item ? explanation->chosen[item->position] : 0;

	return chosen && is_sent(&explanation->copies[chosen - 1]) && receiver_is_well(receiver) &&
	       receiver_wants_same(explanation_receiver(explanation, chosen - 1), receiver);
}

/* What goes to a receiver. @is_known: by receiver, whether it was found before. */
static void look(struct survey *survey, const struct explanation *explanation, bool *is_known)
{
	const struct siblings *receivers = &explanation->collector->members[MEMBER_RECEIVER];
	uint32_t size = explanation->question->size;
	const struct receiver *receiver;
	const struct copy *copy;
	size_t i;

	for (i = 0; i < receivers->count; i++) {
		receiver = explanation_receiver(explanation, i);
		copy = &explanation->copies[i];
		if (is_known[i])
			continue;
		if (is_sent(copy))
			/* What IPsec makes of it has another size. */
			is_known[i] = copy->is_local || copy->is_ipsec ||
				      add(survey, receiver, size, copy->mtu);
		else if (is_next(explanation, receiver))
			is_known[i] = add(survey, receiver, size, receiver->mtu);
	}
}

static bool are_known(const struct siblings *receivers, const bool *is_known)
{
	const struct receiver *receiver;
	size_t i;

	for (i = 0; i < receivers->count; i++) {
		receiver = (const struct receiver *)sibling(&receiver_object, receivers, i);
		if (!is_known[i] && receiver->to.address.size == IPV6_SIZE &&
		    !receiver_is_down(receiver))
			return false;
	}
	return true;
}

/* The one with the largest datagrams, too large for the smallest link; NULL: none is left. */
static const struct stream *next_largest(const struct account *account, bool *is_asked)
{
	const struct stream *found = NULL;
	uint32_t largest = PATH_MTU_MIN - HEADERS;
	size_t place = 0;
	size_t i;

	for (i = 0; i < account->count; i++) {
		if (is_asked[i] || mean_size(&account->streams[i]) <= largest ||
		    !stream_is_admitted(&account->streams[i]))
			continue;
		found = &account->streams[i];
		largest = mean_size(found);
		place = i;
	}
	if (found)
		is_asked[place] = true;
	return found;
}

/* The first that goes to a receiver is the largest. */
static void survey_account(struct survey *survey, const struct collector *collector,
			   const struct account *account)
{
	const struct siblings *receivers = &collector->members[MEMBER_RECEIVER];
	bool *is_asked = zeros(account->count + 1, sizeof(*is_asked));
	bool *is_known = zeros(receivers->count + 1, sizeof(*is_known));
	const struct stream *stream;
	struct explanation explanation;
	struct question question;

	while (survey->questions < QUESTIONS_MAX && !are_known(receivers, is_known)) {
		stream = next_largest(account, is_asked);
		if (!stream)
			break;
		survey->questions++;
		if (ask_of_stream(&explanation, &question, survey->examination, account, stream))
			look(survey, &explanation, is_known);
		explanation_release(&explanation);
	}
	free(is_asked);
	free(is_known);
}

static void survey_all(struct survey *survey)
{
	const struct accounts *accounts = &survey->examination->accounts;
	const struct collector *collector;
	size_t i;

	for (i = 0; i < accounts->count; i++) {
		collector = ruleset_collector(&survey->examination->ruleset,
					      accounts->list[i].collector);
		if (collector)
			survey_account(survey, collector, &accounts->list[i]);
	}
}

/* ---- What was found */

static void tell(struct record *record, const struct passenger *passenger,
		 const struct way *way)
{
	const struct path *path = &passenger->receiver->entity.path;
	char router[ADDRESS_TEXT];
	char advice[PATH_TEXT + 64];
	char name[PATH_TEXT];

	address_text(&way->router, router);
	path_text(path, name);
	snprintf(advice, sizeof(advice), "'" PROGRAM " set receiver %s mtu %u'", name, way->found);
	record_about(record, "path_mtu", LEVEL_WARNING, path, advice,
		     "the MTU of the path there is %u, as %s says, and copies of datagrams of %u "
		     "bytes on average leave in packets of up to %u: what is larger is lost on the "
		     "way", way->found, router, passenger->size,
		     passenger->mtu ? passenger->mtu : way->mtu);
}

static void tell_all(const struct survey *survey)
{
	size_t told[WAYS_MAX] = { 0 };
	const struct passenger *passenger;
	const struct way *way;
	size_t i;

	for (i = 0; i < survey->count; i++) {
		passenger = &survey->list[i];
		way = &survey->ways[passenger->way];
		if (way->router.size && passenger->size + HEADERS > way->found &&
		    (!passenger->mtu || passenger->mtu > way->found) &&
		    told[passenger->way]++ < ALIKE_MAX)
			tell(&survey->examination->record, passenger, way);
	}
}

static void run(struct examination *examination)
{
	struct survey survey = { .examination = examination };

	/* Who does not want to wait for what arrives does not want to wait for answers. */
	if (!examination->listen)
		return;
	survey_all(&survey);
	if (survey.n_ways && ways_try(survey.ways, survey.n_ways))
		tell_all(&survey);
	else if (survey.n_ways)
		record_finding(&examination->record, "cannot_probe", LEVEL_NOTE, NULL,
			       "run it as root, or with CAP_NET_RAW",
			       "whether links on the way to receivers are smaller than the first one "
			       "could not be looked at");
	free(survey.list);
}

const struct check check_path_mtu = { "path_mtu", run };
