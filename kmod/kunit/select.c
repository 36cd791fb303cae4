// SPDX-License-Identifier: GPL-2.0-only
/* Which datagrams a receiver wants, by their headers: select.c, domains.c */
#include <kunit/test.h>

#include "kunit/packet.h"
#include "packet/select.h"
#include "telemetry/report.h"

/* A receiver that is picky; to be given up with ft_receiver_put(). */
static struct ft_receiver *make_receiver(struct kunit *test)
{
	struct ft_receiver *receiver = ft_receiver_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, receiver);
	receiver->is_picky = true;
	return receiver;
}

static bool fits(const struct ft_receiver *receiver, u8 protocol, u32 domain)
{
	const struct ft_report report = {
		.protocol = protocol,
		.domain = domain,
	};
	const struct ft_datagram dg = { .report = &report };

	return ft_select_fits(receiver, &dg);
}

static void select_protocols(struct kunit *test)
{
	struct ft_receiver *receiver = make_receiver(test);
	u32 protocols;
	u8 protocol;

	for (protocols = 1; protocols < BIT(FLOWTEE_PROTOCOL_MAX + 1);
	     protocols++) {
		receiver->protocols = protocols;
		for (protocol = 0; protocol <= FLOWTEE_PROTOCOL_MAX; protocol++)
			KUNIT_EXPECT_EQ(test, fits(receiver, protocol, 0),
					!!(protocols & BIT(protocol)));
	}
	ft_receiver_put(receiver);
}

static void select_domains(struct kunit *test)
{
	struct ft_receiver *receiver = make_receiver(test);
	struct ft_domains *domains = ft_domains_alloc(3);
	const u8 ipfix = FLOWTEE_PROTOCOL_IPFIX;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, domains);
	domains->range[0] = (struct ft_domain_range) { 7, 7 };
	domains->range[1] = (struct ft_domain_range) { 3, 5 };
	domains->range[2] = (struct ft_domain_range) { 256, U32_MAX };
	receiver->domains = domains;
	KUNIT_EXPECT_TRUE(test, fits(receiver, ipfix, 7));
	KUNIT_EXPECT_TRUE(test, fits(receiver, ipfix, 3));
	KUNIT_EXPECT_TRUE(test, fits(receiver, ipfix, 5));
	KUNIT_EXPECT_TRUE(test, fits(receiver, ipfix, 256));
	KUNIT_EXPECT_TRUE(test, fits(receiver, ipfix, U32_MAX));
	KUNIT_EXPECT_FALSE(test, fits(receiver, ipfix, 0));
	KUNIT_EXPECT_FALSE(test, fits(receiver, ipfix, 2));
	KUNIT_EXPECT_FALSE(test, fits(receiver, ipfix, 6));
	KUNIT_EXPECT_FALSE(test, fits(receiver, ipfix, 255));
	/* It has none. */
	KUNIT_EXPECT_FALSE(test, fits(receiver, FLOWTEE_PROTOCOL_OTHER, 7));
	ft_receiver_put(receiver);
}

static void select_agents(struct kunit *test)
{
	const struct ft_endpoint ipv4 =
		ft_test_endpoint(NFPROTO_IPV4, "192.0.2.1", 1);
	const struct ft_endpoint ipv6 =
		ft_test_endpoint(NFPROTO_IPV6, "2001:db8::1", 1);
	struct ft_receiver *receiver = make_receiver(test);
	struct ft_report report = { .protocol = FLOWTEE_PROTOCOL_SFLOW5 };
	const struct ft_datagram dg = { .report = &report };

	receiver->agents = ft_prefixes_alloc(1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, receiver->agents);
	receiver->agents->given[0].addr = ipv4.addr;
	receiver->agents->given[0].family = NFPROTO_IPV4;
	receiver->agents->given[0].len = 32;
	ft_prefixes_seal(receiver->agents);
	KUNIT_EXPECT_FALSE(test, ft_select_fits(receiver, &dg));
	report.agent_family = NFPROTO_IPV4;
	report.agent = ipv4.addr;
	KUNIT_EXPECT_TRUE(test, ft_select_fits(receiver, &dg));
	report.agent.ip ^= htonl(1);
	KUNIT_EXPECT_FALSE(test, ft_select_fits(receiver, &dg));
	report.agent_family = NFPROTO_IPV6;
	report.agent = ipv6.addr;
	KUNIT_EXPECT_FALSE(test, ft_select_fits(receiver, &dg));
	ft_receiver_put(receiver);
}

/* A question has no header. */
static void select_asked(struct kunit *test)
{
	struct ft_receiver *receiver = make_receiver(test);
	const struct ft_datagram dg = {};

	receiver->protocols = BIT(FLOWTEE_PROTOCOL_IPFIX);
	KUNIT_EXPECT_TRUE(test, ft_select_fits(receiver, &dg));
	ft_receiver_put(receiver);
}

static struct kunit_case select_cases[] = {
	KUNIT_CASE(select_protocols),
	KUNIT_CASE(select_domains),
	KUNIT_CASE(select_agents),
	KUNIT_CASE(select_asked),
	{}
};

static struct kunit_suite select_suite = {
	.name = "flowtee_select",
	.test_cases = select_cases,
};

kunit_test_suite(select_suite);
