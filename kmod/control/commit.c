// SPDX-License-Identifier: GPL-2.0-only
#include "control/accounts.h"
#include "control/blame.h"
#include "control/commit.h"
#include "control/confirm.h"
#include "control/control.h"
#include "control/force.h"
#include "control/hold.h"
#include "packet/publish.h"

/**
 * ft_commit() - put a draft in force
 * @control: where; its lock is held
 * @draft: still to be dropped afterwards, whatever the outcome
 * @reason: why, and whether it must be confirmed
 * @blame: set to what is at fault, if anything is
 * @extack: for the reason of a refusal
 *
 * Context: may sleep.
 * Return: 0, or -EBUSY, -ESTALE, or an error of ft_seal() or
 * ft_force(), and nothing has changed.
 */
int ft_commit(struct ft_control *control, struct ft_draft *draft,
	      const struct ft_reason *reason, struct ft_blame *blame,
	      struct netlink_ext_ack *extack)
{
	struct ft_ruleset *old;
	int err;

	memset(blame, 0, sizeof(*blame));
	if (control->awaits && !reason->ends_trial) {
		NL_SET_ERR_MSG(extack,
			       "the last change awaits its confirmation: keep it or take it back before the next");
		blame->confirm = ft_confirm_left(control);
		return -EBUSY;
	}
	if (draft->base != control->ruleset) {
		NL_SET_ERR_MSG(extack,
			       "the configuration was changed by another since the transaction began");
		return -ESTALE;
	}
	err = ft_seal(draft, control->net, blame, extack);
	if (!err)
		err = ft_accounts_give(control, draft);
	if (err)
		return err;
	err = ft_force(control, draft->ruleset, &old);
	if (err == -ESHUTDOWN)
		NL_SET_ERR_MSG(extack, "the module is being removed");
	if (err)
		return err;
	if (control->awaits)
		ft_confirm_keep(control);
	ft_event_change(control, old, draft->ruleset, reason);
	draft->ruleset = NULL;
	if (reason->confirm)
		ft_confirm_await(control, old, reason->confirm);
	else
		ft_path_retire(control->path, old);
	ft_hold_update(control);
	return 0;
}
