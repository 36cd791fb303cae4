// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sends packets with something wrong with them to the collectors of the
 * network namespace that it is in, and looks at the copies that come out.
 *
 * `packets` (the script) has made the network: the device `in`, or the way to
 * it, and the device `out`. A receiver that is called NAME4-PORT or NAME6-PORT
 * sends to PORT by `out`; one whose name starts with "all" is offered whatever
 * is replicated, and "control" gets the control datagrams.
 *
 * Each input is made from --seed and its number alone, so that a part of a
 * run can be repeated with --first and --count.
 */
#include <arpa/inet.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "control.h"
#include "inject.h"
#include "ledger.h"
#include "mutate.h"
#include "program.h"

/* How often the ledger is looked at, in inputs. */
#define BATCH	1000

/* One in so many inputs is followed by control datagrams. */
#define CONTROLS	25

static struct outlet outlet;
static struct injector injector;
static struct corpus corpus;
static struct genl genl;
static struct ledger before;
static uint64_t seed, first, count = 20000;
static uint64_t kinds[INPUTS];
static bool faults;

/* A local receiver, which throws all away: its filter has the kernel look at
 * the checksum first.
 */
static void listen_locally(uint16_t port)
{
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	struct sock_fprog filter = { .len = 1, .filter = &nothing };
	struct sockaddr_in6 address = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
	};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		die("socket of port %u", port);
}

static uint64_t grown(const struct ledger_object *object, unsigned int counter)
{
	const struct ledger_object *old = ledger_same(&before, object);

	return object->counter[counter] - (old ? old->counter[counter] : 0);
}

/* Of a receiver that is called ...4-PORT or ...6-PORT. */
static uint64_t copies_of(const struct ledger_object *receiver)
{
	const char *port = strchr(receiver->name, '-');

	return outlet.copies[port[-1] == '6'][atoi(port + 1)];
}

static bool receiver_is_right(const struct ledger *ledger,
			      const struct ledger_object *receiver, FILE *to)
{
	const struct ledger_object *collector =
		ledger_collector(ledger, receiver);
	bool good = true;
	uint64_t sent;

	if (!strncmp(receiver->name, "all", 3) &&
	    grown(receiver, FLOWTEE_RECEIVER_OFFERED) !=
	    grown(collector, FLOWTEE_COLLECTOR_REPLICATED)) {
		fprintf(to, "%s/%s was not offered all that was replicated\n",
			receiver->collector, receiver->name);
		good = false;
	}
	/* What is told of templates comes out as well. */
	sent = grown(receiver, FLOWTEE_RECEIVER_SENT) +
	       grown(receiver, FLOWTEE_RECEIVER_REPLAYED);
	if (strchr(receiver->name, '-') && sent != copies_of(receiver)) {
		fprintf(to, "%s/%s: %llu sent, %llu came out\n",
			receiver->collector, receiver->name,
			(unsigned long long)sent,
			(unsigned long long)copies_of(receiver));
		good = false;
	}
	return good;
}

static uint64_t control_offers(const struct ledger *ledger)
{
	uint64_t offers = 0;
	size_t i;

	for (i = 0; i < ledger->n; i++)
		if (ledger_is_receiver(&ledger->objects[i]) &&
		    !strncmp(ledger->objects[i].name, "control", 7))
			offers += grown(&ledger->objects[i],
					FLOWTEE_RECEIVER_OFFERED);
	return offers;
}

/* What is not goes to this file. */
static bool ledger_is_right(const struct ledger *ledger, FILE *to)
{
	bool good = !ledger_violations(ledger, to);
	size_t i;

	for (i = 0; i < ledger->n; i++)
		if (ledger_is_receiver(&ledger->objects[i]))
			good &= receiver_is_right(ledger, &ledger->objects[i],
						  to);
	if (control_offers(ledger) != outlet.controls) {
		fprintf(to, "%llu control datagrams, %llu offered\n",
			(unsigned long long)outlet.controls,
			(unsigned long long)control_offers(ledger));
		good = false;
	}
	/* Allocations that are made to fail take their toll. */
	if (outlet.repeated || outlet.bad || (outlet.missing && !faults)) {
		fprintf(to, "control datagrams: %lld missing, %llu repeated; copies not in order: %llu\n",
			(long long)outlet.missing,
			(unsigned long long)outlet.repeated,
			(unsigned long long)outlet.bad);
		good = false;
	}
	return good;
}

/* In the end: GRO may still hold packets back, and softirqs may be late. */
static bool batch_is_right(void)
{
	uint64_t deadline = milliseconds() + 20000;
	struct ledger ledger;
	char *complaints;
	bool good, late;
	size_t length;
	FILE *to;

	outlet_wait(&outlet, faults ? 100 : 10000);
	do {
		to = open_memstream(&complaints, &length);
		if (!to || ledger_read(&ledger, &genl))
			die("the dump failed");
		outlet_drain(&outlet);
		good = faults ? !ledger_violations(&ledger, to) :
				ledger_is_right(&ledger, to);
		fclose(to);
		late = milliseconds() >= deadline;
		if (!good && late) {
			fputs(complaints, stdout);
			ledger_print(&ledger);
		}
		ledger_free(&ledger);
		free(complaints);
	} while (!good && !late);
	return good;
}

static void print_packet(const struct packet *packet)
{
	const struct virtio_net_hdr *vnet = &packet->vnet;

	printf("virtio: flags %#x, gso_type %#x, hdr_len %u, gso_size %u, csum_start %u, csum_offset %u\n",
	       vnet->flags, vnet->gso_type, vnet->hdr_len, vnet->gso_size,
	       vnet->csum_start, vnet->csum_offset);
	print_hex("input", packet->data, packet->len);
}

static void send_input(struct burst *burst, uint64_t number)
{
	struct rng rng;
	unsigned int i;

	rng_seed(&rng, seed, number);
	kinds[make_input(burst, &rng, &corpus)]++;
	for (i = 0; i < burst->n; i++)
		inject(&injector, burst->packet[i]);
	outlet_drain(&outlet);
	if (outlet.bad) {
		for (i = 0; i < burst->n; i++)
			print_packet(burst->packet[i]);
		check(false, "input %llu led to a copy that is not in order",
		      (unsigned long long)number);
		outlet.bad = 0;
	}
	if (rng_one_in(&rng, CONTROLS))
		control_send(&outlet, &injector, &rng);
}

static void run(void)
{
	struct burst burst;
	uint64_t i;
	bool good;

	burst_init(&burst);
	for (i = 0; i < count; i++) {
		if (i % BATCH == 0)
			printf("inputs from %llu\n",
			       (unsigned long long)(first + i));
		send_input(&burst, first + i);
		if ((i + 1) % BATCH && i + 1 < count)
			continue;
		good = batch_is_right();
		if (good && i + 1 < count)
			continue;
		check(good, "%s: the ledger is right after input %llu",
		      way_names[injector.way], (unsigned long long)(first + i));
		if (!good) {
			printf("again: --seed %llu --first %llu --count %u\n",
			       (unsigned long long)seed,
			       (unsigned long long)(first + i / BATCH * BATCH),
			       BATCH);
			break;
		}
	}
}

int main(int argc, char **argv)
{
	const char *way = "tun", *captures = NULL, *netns = "", *dev = "in";
	const struct option_word words[] = {
		{ .name = "way", .text = &way },
		{ .name = "dev", .text = &dev },
		{ .name = "netns", .text = &netns },
		{ .name = "captures", .text = &captures },
		{ .name = "seed", .number = &seed },
		{ .name = "first", .number = &first },
		{ .name = "count", .number = &count },
		{ .name = "faults", .flag = &faults },
		{}
	};
	unsigned int i;

	seed = default_seed();
	read_options(argc, argv, words);
	printf("packets --way %s --seed %llu --first %llu --count %llu\n", way,
	       (unsigned long long)seed, (unsigned long long)first,
	       (unsigned long long)count);
	corpus_load(&corpus, captures);
	if (!genl_open(&genl) || ledger_read(&before, &genl))
		die("no flowtee here");
	outlet_open(&outlet, "out", (count + 1) * CONTROL_GROUP);
	inject_open(&injector, way_of(way), dev, netns);
	listen_locally(9001);

	run();
	printf("%s: %u payloads to start from, %llu packets taken, %llu refused, %llu control datagrams;",
	       way, corpus.n, (unsigned long long)injector.taken,
	       (unsigned long long)injector.refused,
	       (unsigned long long)outlet.controls);
	for (i = 0; i < INPUTS; i++)
		printf(" %s %llu", input_names[i],
		       (unsigned long long)kinds[i]);
	printf("\n");
	return verdict();
}
