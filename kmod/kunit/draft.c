// SPDX-License-Identifier: GPL-2.0-only
#include <net/net_namespace.h>

#include "control/seal.h"
#include "kunit/draft.h"
#include "packet/segments.h"

const struct ft_test_address ft_test_address[FT_TEST_ADDRESSES] = {
	{ NFPROTO_IPV4, "127.0.0.1" },
	{ NFPROTO_IPV6, "::1" },
	{ NFPROTO_IPV4, "198.51.100.1" },
	{ NFPROTO_IPV4, "198.51.100.2" },
	{ NFPROTO_IPV6, "2001:db8::1" },
	{ NFPROTO_IPV6, "2001:db8::2" },
	{ NFPROTO_IPV4, "0.0.0.0" },
	{ NFPROTO_IPV6, "::" },
	{ NFPROTO_UNSPEC, "" },
};

struct ft_endpoint ft_test_listen(unsigned int address, u16 port)
{
	return ft_test_endpoint(ft_test_address[address].family,
				ft_test_address[address].addr, port);
}

struct ft_draft ft_test_edit(struct kunit *test, struct ft_ruleset *old)
{
	struct ft_draft draft;

	KUNIT_ASSERT_EQ(test, ft_draft_begin(&draft, old, false), 0);
	return draft;
}

struct ft_collector *ft_test_add(struct kunit *test, struct ft_draft *draft,
				 struct ft_endpoint listen, const char *dev)
{
	struct ft_list *list = &draft->ruleset->collectors;
	struct ft_collector *collector = ft_collector_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, collector);
	snprintf(collector->object.name, sizeof(collector->object.name), "c%u",
		 list->n);
	collector->listen = listen;
	strscpy(collector->dev, dev, sizeof(collector->dev));
	KUNIT_ASSERT_EQ(test, ft_list_append(list, &collector->object), 0);
	return collector;
}

struct ft_receiver *ft_test_send_to(struct kunit *test,
				    struct ft_collector *collector,
				    struct ft_endpoint to)
{
	struct ft_receiver *receiver = ft_receiver_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, receiver);
	snprintf(receiver->object.name, sizeof(receiver->object.name), "r%u",
		 collector->receivers.n);
	receiver->to = to;
	KUNIT_ASSERT_EQ(test, ft_list_append(&collector->receivers,
					     &receiver->object), 0);
	return receiver;
}

/* A collector that is in no draft, with its receivers; its pools are sealed. */
void ft_test_seal_collector(struct kunit *test, struct ft_collector *collector)
{
	const struct ft_receiver *blame;
	u32 i;

	for (i = 0; i < collector->receivers.n; i++)
		KUNIT_ASSERT_EQ(test,
				ft_receiver_seal(ft_collector_receiver(collector,
								       i),
						 NULL, false), 0);
	KUNIT_ASSERT_EQ(test, ft_collector_find_pools(collector, &blame), 0);
	KUNIT_ASSERT_EQ(test, ft_collector_seal(collector, NULL), 0);
}

int ft_test_seal(struct ft_draft *draft)
{
	struct netlink_ext_ack extack = {};
	struct ft_blame blame;

	return ft_seal(draft, &init_net, &blame, &extack);
}

/* However long it takes. The packet stays the caller's. Context: RCU read side, BH
 * disabled.
 */
void ft_test_replicate(const struct ft_ruleset *ruleset,
		       const struct ft_collector *collector,
		       struct ft_datagram *dg)
{
	struct ft_pass pass;

	ft_pass_begin(&pass, ruleset, collector, dg, false);
	while (ft_pass_run(&pass, UINT_MAX))
		;
	ft_pass_end(&pass);
}
