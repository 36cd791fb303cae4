// SPDX-License-Identifier: GPL-2.0-only
/*
 * flowtee: replication of flow telemetry.
 *
 * The rooms, each of which knows only those below it:
 *
 *	main.c, namespace.c	the module, and what a namespace has of it
 *	control/		requests, and the configuration that they change
 *	packet/			packets, and the copies that are made of them
 *	telemetry/		what exporters say
 *	ruleset/		the configuration as packets need it, and its state
 *	base/, compat/		what all speak of; what differs between kernels
 *
 * A packet's way in packet/, a file a stage: hook.c, datagram.c, match.c,
 * original.c; softirq.c, or later backlog.c; segments.c; replicate.c, which has admit.c
 * and decide.c say who gets a datagram, prime.c tell them what they must know
 * before, and deliver.c send it: way.c, route.c, body.c, copy.c, headers.c,
 * transmit.c. What then waits for its next hop wait.c keeps in mind, and what this host
 * has to say of it silence.c hears. All of it is set up by publish.c.
 *
 * A request's way in control/: netlink.c, change.c or transaction.c, draft.c,
 * configure.c; then commit.c, which names all that follow: seal.c, force.c,
 * event.c, confirm.c.
 */
#include <linux/module.h>
#include <linux/flowtee.h>

#include "compat/required.h"
#include "namespace.h"
#include "control/netlink.h"
#include "packet/wait.h"
#include "ruleset/rendezvous.h"

static int __init flowtee_init(void)
{
	int err;

	ft_rendezvous_init();
	err = ft_namespaces_init();
	if (err)
		return err;
	err = ft_waits_init();
	if (err)
		goto err_namespaces;
	err = ft_netlink_init();
	if (err)
		goto err_waits;
	return 0;

err_waits:
	ft_waits_exit();
err_namespaces:
	ft_namespaces_exit();
	return err;
}

static void __exit flowtee_exit(void)
{
	ft_netlink_exit();
	ft_waits_exit();
	ft_namespaces_exit();
}

module_init(flowtee_init);
module_exit(flowtee_exit);

MODULE_DESCRIPTION("Replication of flow telemetry (NetFlow, IPFIX, sFlow)");
MODULE_AUTHOR("The flowtee authors");
MODULE_LICENSE("GPL");
MODULE_VERSION(FLOWTEE_VERSION);
/* No alias of the family: whoever names it would have the module loaded. */
