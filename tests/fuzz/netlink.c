// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sends requests to flowtee in the network namespace that it is in: valid
 * ones, ones with one defect, which must be refused, and spoiled ones, of
 * which anything may come. Whatever is refused has changed nothing. Then
 * transactions of several sockets at once (transactions.c).
 *
 * --userns: as an unprivileged user, in namespaces of his own.
 * --churn: valid requests only, as fast as can be, for --seconds: others look
 *	at what happens to the traffic.
 */
#include <errno.h>
#include <linux/flowtee.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "ledger.h"
#include "message.h"
#include "program.h"
#include "transactions.h"
#include "user.h"

enum kind {
	VALID,
	DEFECT,
	SPOILED,
	KINDS
};

static const char *const kind_names[KINDS] = { "valid", "defect", "spoiled" };

static struct genl genl;
static struct ledger old;
static uint64_t sent[KINDS], accepted[KINDS], silent;
static unsigned int trouble;
static volatile sig_atomic_t stop;

static void complain(uint64_t number, enum kind kind, const struct wire *wire,
		     const char *why)
{
	if (trouble++ > 10)
		return;
	printf("request %llu (%s): %s\n", (unsigned long long)number,
	       kind_names[kind], why);
	print_hex("request", wire->data, wire->len);
}

static void look_for_changes(uint64_t number, enum kind kind,
			     const struct wire *wire, int answer)
{
	struct ledger now;
	int error = ledger_read(&now, &genl);

	if (error) {
		complain(number, kind, wire, "then the dump failed");
		return;
	}
	if (answer && !ledger_same_config(&old, &now))
		complain(number, kind, wire, "refused, yet it changed something");
	if (ledger_violations(&now, stdout))
		complain(number, kind, wire, "then the counters were wrong");
	ledger_free(&old);
	old = now;
}

/* Who is refused is told why; only the kernel's own checks of the range of a
 * number, and unknown commands, have no words of ours.
 */
static void look_at_answer(uint64_t number, enum kind kind,
			   const struct wire *wire, int answer)
{
	if (answer == GENL_SILENT) {
		silent++;
		/* Spoiled may be the length, or the bit that asks for ACKs. */
		if (kind != SPOILED)
			complain(number, kind, wire, "no answer");
		return;
	}
	accepted[kind] += !answer;
	if (kind == DEFECT && !answer)
		complain(number, kind, wire, "a defect was accepted");
	if (answer > 0)
		complain(number, kind, wire, "an answer that is no error");
	if (kind != SPOILED && answer && !genl.reason[0] &&
	    answer != -EOPNOTSUPP && answer != -ERANGE)
		complain(number, kind, wire, "refused without a reason");
}

static int send_one(struct wire *wire, enum kind kind)
{
	if (kind != SPOILED)
		return genl_send(&genl, wire);
	/* As it is, with a sequence number that we know, if it has one. */
	genl.sequence++;
	memcpy(wire->data + 8, &genl.sequence, sizeof(genl.sequence));
	return genl_send_raw(&genl, wire->data, wire->len, genl.sequence);
}

/* What was spoiled may have become the beginning of a transaction, into which
 * all that follows would go.
 */
static void give_up_transaction(struct wire *wire)
{
	wire_start(wire, genl.family, FLOWTEE_CMD_ABORT, 0);
	genl_send(&genl, wire);
}

/* One in four is not read to its end, by a socket that goes. */
static void ask(struct wire *wire, struct rng *rng, const struct style *style)
{
	struct genl asker;
	int answer;

	make_any_question(wire, rng, genl.family, style);
	if (!rng_one_in(rng, 4)) {
		answer = genl_send(&genl, wire);
		if (answer != GENL_SILENT && answer != -ENOENT &&
		    answer != -EAFNOSUPPORT)
			trouble++;
		return;
	}
	if (!genl_open(&asker))
		die("another socket");
	wire_finish(wire);
	if (send(asker.fd, wire->data, wire->len, 0) < 0)
		trouble++;
	genl_close(&asker);
}

static void fuzz_one(struct wire *wire, uint64_t seed, uint64_t number,
		     const struct style *style)
{
	enum kind kind = VALID;
	const char *what;
	struct rng rng;
	int answer;

	rng_seed(&rng, seed, number);
	if (rng_one_in(&rng, 3)) {
		kind = DEFECT;
		add_defect(wire, &rng, genl.family, &what);
	} else {
		make_message(wire, &rng, genl.family, style);
		((uint8_t *)wire->data)[6] |= 4; /* NLM_F_ACK */
		if (rng_one_in(&rng, 3)) {
			kind = SPOILED;
			spoil_message(wire, &rng);
		}
	}
	answer = send_one(wire, kind);
	sent[kind]++;
	look_at_answer(number, kind, wire, answer);
	look_for_changes(number, kind, wire, answer == GENL_SILENT ? 0 : answer);
	if (kind == SPOILED)
		give_up_transaction(wire);
	if (rng_one_in(&rng, 8))
		ask(wire, &rng, style);
}

static void fuzz(uint64_t seed, uint64_t first, uint64_t count,
		 const struct style *style)
{
	struct wire wire;
	uint64_t i;

	wire_init(&wire, 1 << 19);
	if (ledger_read(&old, &genl))
		die("the dump failed");
	for (i = first; i < first + count; i++) {
		if (i % 1000 == 0)
			printf("requests from %llu\n", (unsigned long long)i);
		fuzz_one(&wire, seed, i, style);
	}
	wire_free(&wire);
	check(!trouble, "valid requests: %llu (%llu accepted), with a defect: %llu, "
	      "spoiled: %llu (%llu accepted, %llu without an answer)",
	      (unsigned long long)sent[VALID], (unsigned long long)accepted[VALID],
	      (unsigned long long)sent[DEFECT],
	      (unsigned long long)sent[SPOILED],
	      (unsigned long long)accepted[SPOILED],
	      (unsigned long long)silent);
	check(accepted[VALID] > sent[VALID] / 10, "many valid requests were accepted");
	check(!genl_flush(&genl), "flush");
	ledger_free(&old);
	check(!ledger_read(&old, &genl) && !old.n, "nothing is left");
}

static void end(int number)
{
	(void)number;
	stop = 1;
}

static void churn(uint64_t seed, uint64_t seconds, const struct style *style)
{
	uint64_t deadline = milliseconds() + 1000 * seconds;
	uint64_t number = 0;
	struct wire wire;
	struct rng rng;
	int answer;

	signal(SIGTERM, end);
	wire_init(&wire, 1 << 19);
	while (!stop && milliseconds() < deadline) {
		rng_seed(&rng, seed, number++);
		make_message(&wire, &rng, genl.family, style);
		answer = genl_send(&genl, &wire);
		accepted[VALID] += !answer;
		if (answer == GENL_SILENT || answer == -ENOMEM)
			trouble++;
		if (number % 8 == 0)
			ask(&wire, &rng, style);
		if (number % 64 == 0 && ledger_read(&old, &genl))
			trouble++;
		ledger_free(&old);
	}
	check(!trouble, "churn: %llu requests, %llu accepted",
	      (unsigned long long)number, (unsigned long long)accepted[VALID]);
}

int main(int argc, char **argv)
{
	uint64_t seed = default_seed(), first = 0, count = 20000, seconds = 0;
	struct style style = usual_style;
	bool userns = false, churning = false;
	uint64_t prefixes = style.prefixes, port = style.port;
	const struct option_word words[] = {
		{ .name = "seed", .number = &seed },
		{ .name = "first", .number = &first },
		{ .name = "count", .number = &count },
		{ .name = "prefixes", .number = &prefixes },
		{ .name = "port", .number = &port },
		{ .name = "seconds", .number = &seconds },
		{ .name = "userns", .flag = &userns },
		{ .name = "churn", .flag = &churning },
		{}
	};

	read_options(argc, argv, words);
	style.prefixes = prefixes;
	style.port = port;
	style.flush = !churning;
	printf("netlink%s --seed %llu --first %llu --count %llu\n",
	       userns ? " --userns" : "", (unsigned long long)seed,
	       (unsigned long long)first, (unsigned long long)count);
	if (userns)
		become_unprivileged();
	if (!genl_open(&genl))
		die("no flowtee here");
	if (churning)
		churn(seed, seconds, &style);
	else
		fuzz(seed, first, count, &style);
	if (!churning)
		fuzz_transactions(seed, first, count / 2, &style);
	return verdict();
}
