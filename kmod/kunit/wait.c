// SPDX-License-Identifier: GPL-2.0-only
/* Copies wait for a next hop, and are lost there or not: packet/wait.c */
#include <kunit/test.h>
#include <net/arp.h>

#include "packet/wait.h"

#define SIZE	1000

/**
 * struct scene - a receiver, and next hops
 * @test: the case
 * @waits: of a namespace
 * @hop: nobody knows them
 * @hearing: of the receiver
 */
struct scene {
	struct kunit *test;
	struct ft_waits waits;
	struct neighbour hop[8];
	struct ft_hearing hearing;
};

static struct scene *begin(struct kunit *test)
{
	struct scene *scene = kunit_kzalloc(test, sizeof(*scene), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, scene);
	scene->test = test;
	for (i = 0; i < ARRAY_SIZE(scene->hop); i++) {
		scene->hop[i].parms = &arp_tbl.parms;
		scene->hop[i].nud_state = NUD_INCOMPLETE;
	}
	return scene;
}

static u32 place_of(struct scene *scene, struct neighbour *hop)
{
	struct ft_wait wait;

	ft_wait_begin(&wait, &scene->waits, hop, SIZE);
	return wait.mark & (FT_WAITS_PLACES * 2 - 1);
}

/* One that does not share the place of the first: that comes of where it lies. */
static struct neighbour *other_of(struct scene *scene)
{
	unsigned int i = 1;

	while (i < ARRAY_SIZE(scene->hop) &&
	       place_of(scene, &scene->hop[i]) == place_of(scene, scene->hop))
		i++;
	KUNIT_ASSERT_LT(scene->test, i, (unsigned int)ARRAY_SIZE(scene->hop));
	return &scene->hop[i];
}

/* A copy waits for a next hop. Return: whether others are lost. */
static bool send(struct scene *scene, struct neighbour *hop)
{
	struct ft_wait wait;
	bool lost;

	ft_wait_begin(&wait, &scene->waits, hop, SIZE);
	KUNIT_EXPECT_NE(scene->test, wait.mark, 0U);
	lost = ft_wait_note(&scene->hearing, &wait);
	hop->nud_state = NUD_INCOMPLETE;
	return lost;
}

/* What waits is gone, as neigh_invalidate() has it. */
static void give_up(struct scene *scene, struct neighbour *hop)
{
	hop->nud_state = NUD_FAILED;
	ft_waits_hear(&scene->waits, hop);
}

/* What waits is sent. */
static void answer(struct scene *scene, struct neighbour *hop)
{
	hop->nud_state = NUD_REACHABLE;
	ft_waits_hear(&scene->waits, hop);
}

static bool look_back(struct scene *scene, struct neighbour *hop)
{
	return ft_wait_look_back(&scene->hearing, &scene->waits, hop);
}

static void wait_answered(struct kunit *test)
{
	struct scene *scene = begin(test);

	KUNIT_EXPECT_FALSE(test, send(scene, scene->hop));
	KUNIT_EXPECT_FALSE(test, send(scene, scene->hop));
	KUNIT_EXPECT_FALSE(test, look_back(scene, scene->hop));
	KUNIT_EXPECT_TRUE(test, ft_hearing_waits(&scene->hearing));
	answer(scene, scene->hop);
	KUNIT_EXPECT_FALSE(test, look_back(scene, scene->hop));
	KUNIT_EXPECT_FALSE(test, ft_hearing_waits(&scene->hearing));
	KUNIT_EXPECT_FALSE(test, look_back(scene, scene->hop));
}

/* It is said once, by the next copy or by who looks. */
static void wait_given_up(struct kunit *test)
{
	struct scene *scene = begin(test);

	send(scene, scene->hop);
	give_up(scene, scene->hop);
	KUNIT_EXPECT_TRUE(test, send(scene, scene->hop));
	KUNIT_EXPECT_FALSE(test, send(scene, scene->hop));
	give_up(scene, scene->hop);
	KUNIT_EXPECT_TRUE(test, look_back(scene, scene->hop));
	KUNIT_EXPECT_FALSE(test, look_back(scene, scene->hop));
	KUNIT_EXPECT_FALSE(test, send(scene, scene->hop));
}

/* Somebody else has it asked for anew, and it answers. */
static void wait_asked_anew(struct kunit *test)
{
	struct scene *scene = begin(test);

	send(scene, scene->hop);
	give_up(scene, scene->hop);
	answer(scene, scene->hop);
	KUNIT_EXPECT_TRUE(test, look_back(scene, scene->hop));
	KUNIT_EXPECT_FALSE(test, ft_hearing_waits(&scene->hearing));
}

/* One that was given up before anything waited has lost what others sent. */
static void wait_given_up_before(struct kunit *test)
{
	struct scene *scene = begin(test);

	give_up(scene, scene->hop);
	KUNIT_EXPECT_TRUE(test, send(scene, scene->hop));
	KUNIT_EXPECT_FALSE(test, send(scene, scene->hop));
}

/* The route leads elsewhere by now, or nowhere, or the kernel has forgotten the next hop:
 * what waits is lost sooner or later, or is not.
 */
static void wait_elsewhere(struct kunit *test)
{
	struct scene *scene = begin(test);
	struct neighbour *other = other_of(scene);

	answer(scene, other);
	send(scene, scene->hop);
	KUNIT_EXPECT_FALSE(test, look_back(scene, other));
	KUNIT_EXPECT_FALSE(test, look_back(scene, NULL));
	KUNIT_EXPECT_TRUE(test, ft_hearing_waits(&scene->hearing));
	give_up(scene, other);
	KUNIT_EXPECT_FALSE(test, look_back(scene, other));
	give_up(scene, scene->hop);
	KUNIT_EXPECT_TRUE(test, look_back(scene, other));
	KUNIT_EXPECT_FALSE(test, ft_hearing_waits(&scene->hearing));
	send(scene, scene->hop);
	give_up(scene, scene->hop);
	KUNIT_EXPECT_TRUE(test, look_back(scene, NULL));
}

/* What a processor saw before another does not take the place of what that saw. */
static void wait_late(struct kunit *test)
{
	struct scene *scene = begin(test);
	struct ft_wait late;

	send(scene, scene->hop);
	ft_wait_begin(&late, &scene->waits, scene->hop, SIZE);
	give_up(scene, scene->hop);
	KUNIT_EXPECT_TRUE(test, send(scene, scene->hop));
	KUNIT_EXPECT_FALSE(test, ft_wait_note(&scene->hearing, &late));
	KUNIT_EXPECT_FALSE(test, look_back(scene, scene->hop));
}

/* There is no room for more, so the oldest goes. */
static void wait_full(struct kunit *test)
{
	struct scene *scene = begin(test);

	send(scene, scene->hop);
	scene->hop->arp_queue_len_bytes =
		NEIGH_VAR(scene->hop->parms, QUEUE_LEN_BYTES);
	KUNIT_EXPECT_TRUE(test, send(scene, scene->hop));
	KUNIT_EXPECT_TRUE(test, send(scene, scene->hop));
	scene->hop->arp_queue_len_bytes = 0;
	KUNIT_EXPECT_FALSE(test, send(scene, scene->hop));
}

static struct kunit_case wait_cases[] = {
	KUNIT_CASE(wait_answered),
	KUNIT_CASE(wait_given_up),
	KUNIT_CASE(wait_asked_anew),
	KUNIT_CASE(wait_given_up_before),
	KUNIT_CASE(wait_elsewhere),
	KUNIT_CASE(wait_late),
	KUNIT_CASE(wait_full),
	{}
};

static struct kunit_suite wait_suite = {
	.name = "flowtee_wait",
	.test_cases = wait_cases,
};

kunit_test_suite(wait_suite);
