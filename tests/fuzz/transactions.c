// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <linux/flowtee.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>

#include "ledger.h"
#include "program.h"
#include "transactions.h"

#define SOCKETS	4

/* An answer that the model does not know: 0 or any refusal that is none of
 * those that it knows.
 */
#define ANY	2

/**
 * struct session - what a socket has begun
 * @genl: the socket
 * @begun: it has a transaction
 * @failed: of which a request was refused
 * @base: what @version was when it began
 */
struct session {
	struct genl genl;
	bool begun;
	bool failed;
	uint64_t base;
};

static struct session sessions[SOCKETS];
/* Looks on, and never begins anything. */
static struct genl watcher;
/* What is in force, and what comes back if it is not confirmed. */
static struct ledger in_force, fallback;
static bool awaits;
/* A number for each configuration that was put in force; one that comes back has
 * the number that it had, and what was begun on it is no longer stale.
 */
static uint64_t version, fallback_version, versions;
static uint64_t steps, commits, refusals, closed, reverts, ended;
static unsigned int trouble;

static void complain(uint64_t number, const char *what, int answer,
		     const char *why)
{
	if (trouble++ < 10)
		printf("transaction step %llu (%s, answered %d): %s\n",
		       (unsigned long long)number, what, answer, why);
}

static void open_session(struct session *session)
{
	memset(session, 0, sizeof(*session));
	if (!genl_open(&session->genl))
		die("no flowtee here");
}

/* With whatever it has begun. */
static void close_session(struct session *session)
{
	genl_close(&session->genl);
	closed += session->begun;
}

static bool is_expected(int expected, int answer)
{
	if (expected != ANY)
		return answer == expected;
	return answer <= 0 && answer != -EBUSY && answer != -ESTALE &&
	       answer != -ECANCELED;
}

/* What is in force has to be @as, or if that is NULL anything valid. */
static void look(uint64_t number, const char *what, int answer,
		 const struct ledger *as)
{
	struct ledger now;

	if (ledger_read(&now, &watcher)) {
		complain(number, what, answer, "then the dump failed");
		return;
	}
	if (as && !ledger_same_config(as, &now))
		complain(number, what, answer, "not the configuration to expect");
	if (ledger_violations(&now, stdout))
		complain(number, what, answer, "then the counters were wrong");
	if (as != &fallback)
		ledger_free(&in_force);
	in_force = now;
}

static void begin(uint64_t number, struct session *session, struct rng *rng,
		  struct wire *wire)
{
	bool with_generation = in_force.n && rng_one_in(rng, 4);
	bool wrong = with_generation && rng_one_in(rng, 3);
	int answer, expected = 0;

	wire_start(wire, session->genl.family, FLOWTEE_CMD_BEGIN, 0);
	if (rng_one_in(rng, 4))
		wire_put(wire, FLOWTEE_A_REPLACE, NULL, 0);
	if (with_generation)
		wire_put_u32(wire, FLOWTEE_A_GENERATION,
			     in_force.generation + wrong);
	if (session->begun)
		expected = -EBUSY;
	else if (wrong)
		expected = -ESTALE;
	answer = genl_send(&session->genl, wire);
	if (!is_expected(expected, answer))
		complain(number, "begin", answer, "not the answer to expect");
	if (!answer) {
		session->begun = true;
		session->failed = false;
		session->base = version;
	}
	look(number, "begin", answer, &in_force);
}

/* A request that is valid by itself: into the draft, or in force at once. */
static void edit(uint64_t number, struct session *session, struct rng *rng,
		 struct wire *wire, const struct style *style)
{
	uint8_t command;
	int answer;

	command = make_message(wire, rng, session->genl.family, style);
	answer = genl_send(&session->genl, wire);
	if (answer > 0)
		complain(number, "edit", answer, "no answer");
	/* No part of the configuration, whoever has begun what. */
	if (command == FLOWTEE_CMD_HEALTH) {
		look(number, "health", answer, &in_force);
		return;
	}
	if (session->begun) {
		session->failed |= answer < 0;
		look(number, "edit in a draft", answer, &in_force);
		return;
	}
	if (awaits && !answer)
		complain(number, "edit", answer, "one awaits confirmation");
	if (!answer)
		version = ++versions;
	look(number, "edit", answer, answer ? &in_force : NULL);
}

/* @ends_trial: it may come while another awaits its confirmation, and keeps that */
static int commit_expected(const struct session *session, bool ends_trial)
{
	if (!session->begun)
		return -ENOENT;
	if (session->failed)
		return -ECANCELED;
	if (awaits && !ends_trial)
		return -EBUSY;
	return session->base == version ? ANY : -ESTALE;
}

static void commit(uint64_t number, struct session *session, struct rng *rng,
		   struct wire *wire)
{
	bool confirm = rng_one_in(rng, 4);
	bool ends_trial = rng_one_in(rng, 4);
	int answer, expected = commit_expected(session, ends_trial);

	wire_start(wire, session->genl.family, FLOWTEE_CMD_COMMIT, 0);
	if (confirm)
		wire_put_u32(wire, FLOWTEE_A_CONFIRM,
			     rng_between(rng, 3600, FLOWTEE_CONFIRM_MAX));
	if (ends_trial)
		wire_put(wire, FLOWTEE_A_END_TRIAL, NULL, 0);
	answer = genl_send(&session->genl, wire);
	if (!is_expected(expected, answer))
		complain(number, "commit", answer, "not the answer to expect");
	if (answer && !session->genl.reason[0])
		complain(number, "commit", answer, "refused without a reason");
	session->begun = false;
	if (answer) {
		refusals++;
		look(number, "commit", answer, &in_force);
		return;
	}
	commits++;
	ended += awaits;
	awaits = confirm;
	if (confirm) {
		fallback_version = version;
		ledger_free(&fallback);
		fallback = in_force;
		memset(&in_force, 0, sizeof(in_force));
	}
	version = ++versions;
	look(number, "commit", answer, NULL);
}

static void give_up(uint64_t number, struct session *session,
		    struct wire *wire)
{
	int answer;

	wire_start(wire, session->genl.family, FLOWTEE_CMD_ABORT, 0);
	answer = genl_send(&session->genl, wire);
	if (!is_expected(session->begun ? 0 : -ENOENT, answer))
		complain(number, "abort", answer, "not the answer to expect");
	session->begun = false;
	look(number, "abort", answer, &in_force);
}

/* By any socket, also one in a transaction, which the change makes stale. */
static void confirm(uint64_t number, struct session *session, struct rng *rng,
		    struct wire *wire)
{
	bool revert = rng_one_in(rng, 2);
	int answer;

	wire_start(wire, session->genl.family, FLOWTEE_CMD_CONFIRM, 0);
	if (revert)
		wire_put(wire, FLOWTEE_A_REVERT, NULL, 0);
	answer = genl_send(&session->genl, wire);
	if (!is_expected(awaits ? 0 : -ENOENT, answer))
		complain(number, "confirm", answer, "not the answer to expect");
	if (answer || !revert) {
		look(number, "confirm", answer, &in_force);
	} else {
		reverts++;
		version = fallback_version;
		ledger_free(&in_force);
		look(number, "revert", answer, &fallback);
	}
	if (!answer)
		awaits = false;
}

static void step(uint64_t number, struct rng *rng, struct wire *wire,
		 const struct style *style)
{
	struct session *session = &sessions[rng_below(rng, SOCKETS)];

	steps++;
	switch (rng_below(rng, 16)) {
	case 0 ... 3:
		begin(number, session, rng, wire);
		break;
	case 4 ... 7:
		commit(number, session, rng, wire);
		break;
	case 8:
		give_up(number, session, wire);
		break;
	case 9 ... 10:
		confirm(number, session, rng, wire);
		break;
	case 11:
		close_session(session);
		open_session(session);
		look(number, "close", 0, &in_force);
		break;
	default:
		edit(number, session, rng, wire, style);
	}
}

/* What is begun, and what awaits confirmation, is left for the end of the
 * namespace.
 */
void fuzz_transactions(uint64_t seed, uint64_t first, uint64_t count,
		       const struct style *style)
{
	struct wire wire;
	struct rng rng;
	uint64_t i;

	wire_init(&wire, 1 << 19);
	if (!genl_open(&watcher) || ledger_read(&in_force, &watcher))
		die("the dump failed");
	for (i = 0; i < SOCKETS; i++)
		open_session(&sessions[i]);
	for (i = first; i < first + count; i++) {
		if (i % 1000 == 0)
			printf("transaction steps from %llu\n",
			       (unsigned long long)i);
		rng_seed(&rng, seed + 1, i);
		step(i, &rng, &wire, style);
	}
	wire_free(&wire);
	check(!trouble, "transactions: %llu steps by %u sockets, %llu commits, "
	      "%llu refused, %llu taken back, %llu that ended a trial, "
	      "%llu sockets closed within one",
	      (unsigned long long)steps, SOCKETS, (unsigned long long)commits,
	      (unsigned long long)refusals, (unsigned long long)reverts,
	      (unsigned long long)ended, (unsigned long long)closed);
	/* A few steps may happen to have none. */
	if (steps >= 1000)
		check(commits > steps / 100 && reverts && ended && closed,
		      "many transactions were committed");
}
