// SPDX-License-Identifier: GPL-2.0-only
#include "control/commit.h"
#include "control/confirm.h"
#include "namespace.h"

/**
 * ft_commit() - put a draft in force
 * @ns: where; its lock is held
 * @draft: still to be dropped afterwards, whatever the outcome
 * @reason: why, and whether it must be confirmed
 * @blame: set to what is at fault, if anything is
 * @extack: for the reason of a refusal
 *
 * Context: may sleep.
 * Return: 0, or -EBUSY, -ESTALE or an error of ft_seal() or
 * ft_namespace_publish(), and nothing has changed.
 */
int ft_commit(struct ft_namespace *ns, struct ft_draft *draft,
	      const struct ft_reason *reason, struct ft_blame *blame,
	      struct netlink_ext_ack *extack)
{
	struct ft_ruleset *old;
	int err;

	memset(blame, 0, sizeof(*blame));
	if (ns->awaits) {
		NL_SET_ERR_MSG(extack,
			       "the last change awaits its confirmation: keep it or take it back before the next");
		return -EBUSY;
	}
	if (draft->base != ft_namespace_ruleset(ns)) {
		NL_SET_ERR_MSG(extack,
			       "the configuration was changed by another since the transaction began");
		return -ESTALE;
	}
	err = ft_seal(draft, ns->net, blame, extack);
	if (err)
		return err;
	err = ft_namespace_publish(ns, draft->ruleset, &old);
	if (err)
		return err;
	ft_event_change(ns, old, draft->ruleset, reason);
	draft->ruleset = NULL;
	if (reason->confirm)
		ft_confirm_await(ns, old, reason->confirm);
	else
		ft_namespace_retire(ns, old);
	return 0;
}
