// SPDX-License-Identifier: GPL-2.0-only
/*
 * flowtee: replication of flow telemetry.
 *
 * A datagram's way, a file a stage: hook.c, datagram.c, ruleset.c (match),
 * replicate.c, which names all that follow: original.c, route.c, copy.c,
 * headers.c, transmit.c, counters.c.
 *
 * A request's way: netlink.c, change.c or transaction.c, draft.c,
 * configure.c; then commit.c, which names all that follow: seal.c,
 * namespace.c (publish), event.c, confirm.c.
 */
#include <linux/module.h>
#include <linux/flowtee.h>

#include "compat/required.h"
#include "namespace.h"
#include "control/netlink.h"
#include "ruleset/rendezvous.h"

static int __init flowtee_init(void)
{
	int err;

	ft_rendezvous_init();
	err = ft_namespaces_init();
	if (err)
		return err;
	err = ft_netlink_init();
	if (err)
		ft_namespaces_exit();
	return err;
}

static void __exit flowtee_exit(void)
{
	ft_netlink_exit();
	ft_namespaces_exit();
}

module_init(flowtee_init);
module_exit(flowtee_exit);

MODULE_DESCRIPTION("Replication of flow telemetry (NetFlow, IPFIX, sFlow)");
MODULE_AUTHOR("The flowtee authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(FLOWTEE_VERSION);
/* No alias of the family: whoever names it would have the module loaded. */
