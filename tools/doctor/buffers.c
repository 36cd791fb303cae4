// SPDX-License-Identifier: GPL-2.0-or-later
/* Receive buffers of sockets on this host: those that were full, and those that soon are. */
#include <inttypes.h>

#include "doctor/examination.h"
#include "doctor/host.h"
#include "doctor/sockets.h"
#include "model/receiver.h"
#include "text/time.h"

/* A program that is kept from a processor for so long, in milliseconds, is nothing special. */
#define PAUSE		100

/* What the kernel charges for a datagram beside its payload, in bytes; about. */
#define OVERHEAD	768

/* Of less nobody knows how much comes in a second. */
#define COUNTED_FOR	10000
#define COUNTED		1000

#define ADVICE		"give the program that listens a larger receive buffer (with pmacct " \
			"nfacctd_pipe_size, sfacctd_pipe_size), and raise net.core.rmem_max as far"

/* The sockets behind a receiver of this host, or behind a listener. */
static void check_overflow(struct examination *examination, const struct endpoint *endpoint,
			   const struct path *path, uint64_t all)
{
	const struct socket_info *info;
	char text[ADDRESS_TEXT];
	size_t i = 0;

	while ((info = sockets_next(examination->sockets, endpoint, &i))) {
		if (!info->drops || info->is_told)
			continue;
		examination->sockets->list[i - 1].is_told = true;
		endpoint_text(&info->at, text);
		record_about(&examination->record, "socket_overflow",
			     level_of_share(info->drops, all + info->drops), path,
			     ADVICE "; or it is too slow",
			     "the socket at %s has lost %" PRIu64 " datagrams since it was opened, "
			     "as its receive buffer of %u bytes was full", text, info->drops,
			     info->room);
	}
}

/* How many bytes of a buffer a receiver fills in a pause, as far as it is known; else 0. */
static uint64_t filled_in_pause(const struct receiver *receiver)
{
	const uint64_t *counters = receiver->entity.counters;
	uint64_t count = counters[FLOWTEE_RECEIVER_SENT];
	uint64_t since = receiver->entity.since;
	uint64_t now = time_now();

	if (!since || now < since + COUNTED_FOR || count < COUNTED)
		return 0;
	return (counters[FLOWTEE_RECEIVER_SENT_BYTES] + count * OVERHEAD) * PAUSE / (now - since);
}

/* At least 1. */
static size_t count_alike(const struct sockets *sockets, const struct endpoint *to)
{
	size_t count = 0;
	size_t i = 0;

	while (sockets_next(sockets, to, &i))
		count++;
	return count ? count : 1;
}

static void check_room(struct examination *examination, const struct receiver *receiver)
{
	uint64_t filled = filled_in_pause(receiver);
	const struct socket_info *info;
	char text[ADDRESS_TEXT];
	size_t i = 0;

	/* Several at one address share what comes. */
	filled /= count_alike(examination->sockets, &receiver->to);
	while (filled && (info = sockets_next(examination->sockets, &receiver->to, &i))) {
		if (info->is_told || info->is_connected || !info->room || info->room >= filled)
			continue;
		examination->sockets->list[i - 1].is_told = true;
		endpoint_text(&info->at, text);
		record_about(&examination->record, "small_buffer", LEVEL_NOTE,
			     &receiver->entity.path, ADVICE,
			     "the socket at %s has a receive buffer of %u bytes, which on average "
			     "is full when the program does not read for %" PRIu64 " ms", text,
			     info->room, info->room * (uint64_t)PAUSE / filled);
	}
}

static void visit_receiver(struct examination *examination, const struct receiver *receiver)
{
	size_t i = 0;

	/* Most have no socket here, and whose an address is has to be asked for. */
	if (!sockets_next(examination->sockets, &receiver->to, &i) ||
	    !host_has_address(&receiver->to.address))
		return;
	check_overflow(examination, &receiver->to, &receiver->entity.path,
		       receiver->entity.counters[FLOWTEE_RECEIVER_SENT]);
	check_room(examination, receiver);
}

static void visit(const struct object *object, const struct entity *entity, void *data)
{
	const struct collector *collector = (const struct collector *)entity;

	if (object == &receiver_object)
		visit_receiver(data, (const struct receiver *)entity);
	if (object == &collector_object)
		check_overflow(data, &collector->listen, &entity->path,
			       entity->counters[FLOWTEE_COLLECTOR_RECEIVED]);
}

static void run(struct examination *examination)
{
	ruleset_visit(&examination->ruleset, visit, examination);
}

const struct check check_sockets = { "socket_overflow", run };
