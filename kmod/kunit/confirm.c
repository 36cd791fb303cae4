// SPDX-License-Identifier: GPL-2.0-only
/* What awaits its confirmation, and the timer of what did before: confirm.c */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/slab.h>
#include <net/net_namespace.h>

#include "control/confirm.h"
#include "namespace.h"

/* A namespace that is not of the module's: nobody else sees it. */
static struct ft_namespace *make_namespace(struct kunit *test)
{
	struct ft_namespace *ns = kunit_kzalloc(test, sizeof(*ns), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ns);
	ft_namespace_begin(ns, &init_net);
	ns->path.queue = alloc_workqueue("flowtee-kunit", WQ_UNBOUND, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ns->path.queue);
	return ns;
}

static void end_namespace(struct ft_namespace *ns)
{
	ft_namespace_stop(ns);
	ft_namespace_end(ns);
}

static bool awaits(struct ft_namespace *ns)
{
	bool awaits;

	mutex_lock(&ns->control.lock);
	awaits = ns->control.awaits;
	mutex_unlock(&ns->control.lock);
	return awaits;
}

/* The timer of one change goes off, and while it waits for the lock the change
 * is confirmed and the next one is made.
 */
static void confirm_late_timer(struct kunit *test)
{
	struct ft_namespace *ns = make_namespace(test);

	mutex_lock(&ns->control.lock);
	ft_confirm_await(&ns->control, NULL, 1);
	while (delayed_work_pending(&ns->control.timeout))
		msleep(20);
	ns->control.awaits = false;
	ft_confirm_await(&ns->control, NULL, FLOWTEE_CONFIRM_MAX);
	mutex_unlock(&ns->control.lock);
	/* The new timer is far away: what runs is the old one. */
	while (work_busy(&ns->control.timeout.work) & WORK_BUSY_RUNNING)
		msleep(20);
	KUNIT_EXPECT_TRUE(test, awaits(ns));
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(&ns->control.timeout));
	end_namespace(ns);
}

static void confirm_timer(struct kunit *test)
{
	struct ft_namespace *ns = make_namespace(test);
	unsigned int i;

	mutex_lock(&ns->control.lock);
	ft_confirm_await(&ns->control, NULL, 1);
	mutex_unlock(&ns->control.lock);
	for (i = 0; i < 1000 && awaits(ns); i++)
		msleep(20);
	KUNIT_EXPECT_FALSE(test, awaits(ns));
	KUNIT_EXPECT_EQ(test, ns->control.generation, 1U);
	end_namespace(ns);
}

static struct kunit_case confirm_cases[] = {
	KUNIT_CASE(confirm_late_timer),
	KUNIT_CASE(confirm_timer),
	{}
};

static struct kunit_suite confirm_suite = {
	.name = "flowtee_confirm",
	.test_cases = confirm_cases,
};

kunit_test_suite(confirm_suite);
