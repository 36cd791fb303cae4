/* SPDX-License-Identifier: GPL-2.0-only */
/* What may be asked about hooks of others. */
#ifndef FLOWTEE_LASTING_H
#define FLOWTEE_LASTING_H

#include <linux/netfilter.h>

/**
 * ft_lasting_ops() - the description of a hook, if that can be read
 * @entries: hooks of one place, in their order
 * @i: which of them
 *
 * RCU keeps the entries, but not what describes them: that of a table's chain, of
 * NAT or of a BPF program may be freed as soon as it is unregistered. All these
 * have private data, which the entry has as well; the description of a hook that
 * has none is part of its owner's code.
 *
 * Context: RCU read side.
 * Return: NULL of a hook that has private data.
 */
static inline const struct nf_hook_ops *
ft_lasting_ops(const struct nf_hook_entries *entries, unsigned int i)
{
	return entries->hooks[i].priv ?
		NULL : READ_ONCE(nf_hook_entries_get_hook_ops(entries)[i]);
}

#endif /* FLOWTEE_LASTING_H */
