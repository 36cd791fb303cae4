// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <linux/flowtee.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>

#include "message.h"

#define NAME_WITHOUT_END	"c-0"

/*
 * Requests that must be refused whatever the configuration: each is right but
 * for one thing. The collector and the receiver that they speak of exist or
 * not; it is the defect that is met first, or another good reason.
 */

static size_t start_collector(struct wire *wire, uint16_t family)
{
	wire_start(wire, family, FLOWTEE_CMD_COLLECTOR_NEW, 0);
	return wire_nest(wire, FLOWTEE_A_COLLECTOR);
}

static size_t start_receiver(struct wire *wire, uint16_t family)
{
	size_t nest;

	wire_start(wire, family, FLOWTEE_CMD_RECEIVER_NEW, 0);
	nest = wire_nest(wire, FLOWTEE_A_RECEIVER);
	wire_put_text(wire, FLOWTEE_A_RECEIVER_COLLECTOR, "c-1");
	return nest;
}

static void listen_to(struct wire *wire, uint16_t port)
{
	put_endpoint(wire, FLOWTEE_A_COLLECTOR_LISTEN, "\x0a\xff\0\1", 4, port);
}

static void bad_name(struct wire *wire, struct rng *rng, uint16_t family)
{
	static const char *const names[] = {
		"", "a b", "a/b", "\xff", "*",
	};
	size_t nest = start_collector(wire, family);
	uint32_t which = rng_below(rng, 7);

	if (which == 6)
		wire_put(wire, FLOWTEE_A_COLLECTOR_NAME, NAME_WITHOUT_END,
			 strlen(NAME_WITHOUT_END));
	else if (which == 5)
		wire_put(wire, FLOWTEE_A_COLLECTOR_NAME,
			 "01234567890123456789012345678901", 33);
	else
		wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, names[which]);
	listen_to(wire, 1);
	wire_end(wire, nest);
}

static void bad_port(struct wire *wire, struct rng *rng, uint16_t family)
{
	size_t nest = start_collector(wire, family);

	(void)rng;
	wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, "bad");
	listen_to(wire, 0);
	wire_end(wire, nest);
}

static void bad_address(struct wire *wire, struct rng *rng, uint16_t family)
{
	static const uint8_t lengths[] = { 1, 2, 3, 5, 8, 15, 17, 32 };
	uint8_t address[32];
	size_t nest = start_collector(wire, family);

	memset(address, 1, sizeof(address));
	wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, "bad");
	put_endpoint(wire, FLOWTEE_A_COLLECTOR_LISTEN, address,
		     rng_choice(rng, lengths), 7);
	wire_end(wire, nest);
}

static void bad_prefix(struct wire *wire, struct rng *rng, uint16_t family)
{
	size_t nest = start_collector(wire, family), list, prefix;
	uint32_t which = rng_below(rng, 4);

	wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, "bad");
	listen_to(wire, 1);
	list = wire_nest(wire, FLOWTEE_A_COLLECTOR_ALLOW);
	prefix = wire_nest(wire, FLOWTEE_A_PREFIXES_PREFIX);
	if (which)
		wire_put(wire, FLOWTEE_A_PREFIX_ADDRESS, "\x0a\0\0\1", 4);
	if (which != 1)
		wire_put_u8(wire, FLOWTEE_A_PREFIX_LENGTH, which == 2 ? 33 : 8);
	wire_end(wire, prefix);
	wire_end(wire, list);
	wire_end(wire, nest);
}

static void put_bad_number(struct wire *wire, struct rng *rng)
{
	switch (rng_below(rng, 6)) {
	case 0:
		wire_put_u8(wire, FLOWTEE_A_RECEIVER_DSCP,
			    rng_between(rng, 64, 254));
		break;
	case 1:
		wire_put_u8(wire, FLOWTEE_A_RECEIVER_STATE,
			    rng_between(rng, FLOWTEE_RECEIVER_STATE_MAX + 1,
					255));
		break;
	case 2:
		wire_put_u16(wire, FLOWTEE_A_RECEIVER_WEIGHT, 0);
		break;
	case 3:
		wire_put_u32(wire, FLOWTEE_A_RECEIVER_SAMPLE, 0);
		break;
	case 4:
		wire_put_u32(wire, FLOWTEE_A_RECEIVER_RATE,
			     rng_between(rng, FLOWTEE_RATE_MAX + 1,
					 UINT32_MAX));
		break;
	default:
		wire_put_u8(wire, FLOWTEE_A_RECEIVER_ON_UNREACHABLE,
			    rng_between(rng, FLOWTEE_ON_UNREACHABLE_MAX + 1,
					255));
	}
}

static void put_bad_choice(struct wire *wire, struct rng *rng)
{
	switch (rng_below(rng, 4)) {
	case 0:
		wire_put_u8(wire, FLOWTEE_A_COLLECTOR_ORIGINAL,
			    rng_between(rng, FLOWTEE_ORIGINAL_MAX + 1, 255));
		break;
	case 1:
		wire_put_u8(wire, FLOWTEE_A_COLLECTOR_EXPORTERS,
			    rng_between(rng, 2, 255));
		break;
	case 2:
		wire_put_u8(wire, FLOWTEE_A_COLLECTOR_STATE,
			    rng_between(rng, FLOWTEE_COLLECTOR_STATE_MAX + 1,
					255));
		break;
	default:
		wire_put_u32(wire, FLOWTEE_A_COLLECTOR_SILENT,
			     rng_between(rng, FLOWTEE_SILENT_MAX + 1,
					 UINT32_MAX));
	}
}

static void bad_number(struct wire *wire, struct rng *rng, uint16_t family)
{
	size_t nest;

	if (rng_one_in(rng, 2)) {
		nest = start_collector(wire, family);
		wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, "bad");
		listen_to(wire, 1);
		put_bad_choice(wire, rng);
	} else {
		nest = start_receiver(wire, family);
		wire_put_text(wire, FLOWTEE_A_RECEIVER_NAME, "bad");
		put_endpoint(wire, FLOWTEE_A_RECEIVER_TO, "\x0a\xff\0\1", 4, 1);
		put_bad_number(wire, rng);
	}
	wire_end(wire, nest);
}

/* Only the kernel has counters to tell of, and 0.0.0.0 is nowhere. */
static void not_for_requests(struct wire *wire, struct rng *rng,
			     uint16_t family)
{
	size_t nest, inner;

	if (rng_one_in(rng, 2)) {
		nest = start_receiver(wire, family);
		wire_put_text(wire, FLOWTEE_A_RECEIVER_NAME, "bad");
		put_endpoint(wire, FLOWTEE_A_RECEIVER_TO, "\0\0\0\0", 4, 1);
	} else {
		nest = start_collector(wire, family);
		wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, "bad");
		listen_to(wire, 1);
		inner = wire_nest(wire, FLOWTEE_A_COLLECTOR_COUNTERS);
		wire_end(wire, inner);
	}
	wire_end(wire, nest);
}

static void missing(struct wire *wire, struct rng *rng, uint16_t family)
{
	size_t nest;

	switch (rng_below(rng, 4)) {
	case 0:
		wire_start(wire, family, FLOWTEE_CMD_COLLECTOR_NEW, 0);
		return;
	case 1:
		nest = start_collector(wire, family);
		listen_to(wire, 1);
		break;
	case 2:
		nest = start_collector(wire, family);
		wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, "bad");
		break;
	default:
		nest = start_receiver(wire, family);
		wire_put_text(wire, FLOWTEE_A_RECEIVER_NAME, "bad");
	}
	wire_end(wire, nest);
}

/* Unknown attributes and commands, and nests that do not say that they are. */
static void unknown(struct wire *wire, struct rng *rng, uint16_t family)
{
	size_t nest;

	if (rng_one_in(rng, 4)) {
		wire_start(wire, family,
			   rng_between(rng, FLOWTEE_CMD_MAX + 1, 255), 0);
		return;
	}
	nest = start_collector(wire, family);
	wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, "bad");
	listen_to(wire, 1);
	if (rng_one_in(rng, 2))
		wire_put_u8(wire, rng_between(rng, FLOWTEE_A_COLLECTOR_MAX + 1,
					      1000), 1);
	else
		((struct nlattr *)(wire->data + nest))->nla_type &=
			~NLA_F_NESTED;
	wire_end(wire, nest);
}

/* Steps of a transaction that was not begun, and numbers that it cannot have. */
static void no_transaction(struct wire *wire, struct rng *rng, uint16_t family)
{
	static const uint32_t seconds[] = { 0, FLOWTEE_CONFIRM_MAX + 1, ~0u };

	switch (rng_below(rng, 5)) {
	case 0:
		wire_start(wire, family, FLOWTEE_CMD_COMMIT, 0);
		if (rng_one_in(rng, 2))
			wire_put_u32(wire, FLOWTEE_A_CONFIRM,
				     rng_choice(rng, seconds));
		return;
	case 1:
		wire_start(wire, family, FLOWTEE_CMD_ABORT, 0);
		return;
	case 2:
		wire_start(wire, family, FLOWTEE_CMD_CONFIRM, 0);
		if (rng_one_in(rng, 2))
			wire_put(wire, FLOWTEE_A_REVERT, NULL, 0);
		return;
	case 3:
		/* So many changes nobody has made. */
		wire_start(wire, family, FLOWTEE_CMD_BEGIN, 0);
		wire_put_u32(wire, FLOWTEE_A_GENERATION, 0xfffffff0);
		return;
	default:
		wire_start(wire, family, FLOWTEE_CMD_BEGIN, 0);
		wire_put_u8(wire, FLOWTEE_A_GENERATION, 1);
	}
}

/* A list as long as an attribute can be, its last prefix wrong. */
static void huge_list(struct wire *wire, struct rng *rng, uint16_t family)
{
	size_t nest = start_collector(wire, family), list, prefix;
	unsigned int n = rng_between(rng, 1, 2500);

	wire_put_text(wire, FLOWTEE_A_COLLECTOR_NAME, "bad");
	listen_to(wire, 1);
	list = wire_nest(wire, FLOWTEE_A_COLLECTOR_ALLOW);
	while (n--) {
		prefix = wire_nest(wire, FLOWTEE_A_PREFIXES_PREFIX);
		wire_put(wire, FLOWTEE_A_PREFIX_ADDRESS, "\x0a\0\0\0", 4);
		wire_put_u8(wire, FLOWTEE_A_PREFIX_LENGTH, n ? 8 : 200);
		wire_end(wire, prefix);
	}
	wire_end(wire, list);
	wire_end(wire, nest);
}

static const struct {
	const char *what;
	void (*make)(struct wire *wire, struct rng *rng, uint16_t family);
} defects[] = {
	{ "name", bad_name },
	{ "port", bad_port },
	{ "address", bad_address },
	{ "prefix", bad_prefix },
	{ "number", bad_number },
	{ "not for requests", not_for_requests },
	{ "missing", missing },
	{ "unknown", unknown },
	{ "no transaction", no_transaction },
	{ "huge list", huge_list },
};

void add_defect(struct wire *wire, struct rng *rng, uint16_t family,
		const char **what)
{
	uint32_t which = rng_below(rng, sizeof(defects) / sizeof(defects[0]));

	*what = defects[which].what;
	defects[which].make(wire, rng, family);
}

/* Anything may come of this. The lengths in the message's header stay such
 * that the kernel looks at it at all, mostly.
 */
void spoil_message(struct wire *wire, struct rng *rng)
{
	const uint32_t headers = NLMSG_HDRLEN + GENL_HDRLEN;
	uint32_t rounds = rng_between(rng, 1, 6), at;

	if (rng_one_in(rng, 8) && wire->len > headers)
		wire->len = rng_between(rng, headers, wire->len);
	wire_finish(wire);
	while (rounds-- && wire->len > headers + 4) {
		at = rng_between(rng, headers, wire->len - 2);
		switch (rng_below(rng, 5)) {
		case 0:
			wire->data[at] ^= 1 << rng_below(rng, 8);
			break;
		case 1:
			wire->data[at] = rng_number(rng);
			break;
		case 2:
			/* Lengths and types are 16 bits, on even places. */
			wire->data[at & ~1] = rng_number(rng);
			wire->data[at | 1] = rng_one_in(rng, 2) ? 0 : 0x80;
			break;
		case 3:
			wire->data[NLMSG_HDRLEN] = rng_below(rng, FLOWTEE_CMD_MAX + 2);
			break;
		case 4:
			wire->data[6] ^= 1 << rng_below(rng, 8);
			break;
		}
	}
	if (rng_one_in(rng, 30))
		((struct nlmsghdr *)wire->data)->nlmsg_len = rng_number(rng);
}
