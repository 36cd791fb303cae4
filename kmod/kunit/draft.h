/* SPDX-License-Identifier: GPL-2.0-only */
/* Drafts for the suites, and the addresses in them. */
#ifndef FLOWTEE_KUNIT_DRAFT_H
#define FLOWTEE_KUNIT_DRAFT_H

#include "control/draft.h"
#include "kunit/packet.h"

struct ft_test_address {
	u8 family;
	const char *addr;
};

/* The first ones are local, those that follow are somebody's, the last ones
 * stand for any of IPv4, of IPv6, of both.
 */
#define FT_TEST_LOCALS		2
#define FT_TEST_DESTINATIONS	6
#define FT_TEST_ADDRESSES	(FT_TEST_DESTINATIONS + 3)

extern const struct ft_test_address ft_test_address[FT_TEST_ADDRESSES];

struct ft_endpoint ft_test_listen(unsigned int address, u16 port);
struct ft_draft ft_test_edit(struct kunit *test, struct ft_ruleset *old);
struct ft_collector *ft_test_add(struct kunit *test, struct ft_draft *draft,
				 struct ft_endpoint listen, const char *dev);
struct ft_receiver *ft_test_send_to(struct kunit *test,
				    struct ft_collector *collector,
				    struct ft_endpoint to);
void ft_test_seal_collector(struct kunit *test, struct ft_collector *collector);
int ft_test_seal(struct ft_draft *draft);
void ft_test_replicate(const struct ft_ruleset *ruleset,
		       const struct ft_collector *collector,
		       struct ft_datagram *dg);

#endif /* FLOWTEE_KUNIT_DRAFT_H */
