# SPDX-License-Identifier: GPL-2.0-or-later
"""What a kernel writes when something is wrong is recognised, and what it writes otherwise is not."""

import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lab"))

import kernel_log  # noqa: E402

TROUBLE = [
    "WARNING: CPU: 0 PID: 1 at net/core/dev.c:1 f+0x1/0x2",
    "WARNING: possible circular locking dependency detected",
    "WARNING: suspicious RCU usage",
    "BUG: KASAN: use-after-free in f+0x1/0x2",
    "BUG: unable to handle page fault for address: 0000000000000010",
    "BUG: sleeping function called from invalid context at mm/slab.h:1",
    "BUG flowtee_rule (Tainted: G           O      ): Objects remaining on __kmem_cache_shutdown()",
    "kernel BUG at net/core/skbuff.c:1!",
    "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [f:1]",
    "Oops: 0000 [#1] PREEMPT SMP NOPTI",
    "general protection fault, probably for non-canonical address 0x1: 0000 [#1]",
    "Kernel panic - not syncing: f",
    "INFO: task flowteectl:1 blocked for more than 120 seconds.",
    "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:",
    "rcu: INFO: rcu_sched self-detected stall on CPU",
    "unregister_netdevice: waiting for veth0 to become free. Usage count = 1",
    "UBSAN: array-index-out-of-bounds in f.c:1:1",
    "ref_tracker: net notrefcnt@0000000000000001 has 1/1 users at",
    "kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)",
]
HARMLESS = [
    "flowtee: loading out-of-tree module taints kernel.",
    "Spectre V2 : WARNING: Unprivileged eBPF is enabled with eIBRS on",
    "workqueue: this line speaks of a BUG: not of one",
    "kmemleak: Kernel memory leak detector initialized (mem pool available: 15679)",
    "rcu: \tRCU debug extended QS entry/exit.",
]


@pytest.mark.parametrize("prefix", ["", "[    1.234567] ", "[    1.234567][  T123] ", "[    1.234567][    C0] "])
@pytest.mark.parametrize("line", TROUBLE)
def test_trouble_is_found(line, prefix, tmp_path):
    log = tmp_path / "log"
    log.write_text(f"[    0.000000] Linux version\n{prefix}{line}\n")
    assert kernel_log.find_trouble(log) == [prefix + line]


def test_a_healthy_log_is_no_trouble(tmp_path):
    log = tmp_path / "log"
    log.write_text("".join(f"[    1.000000] {line}\n" for line in HARMLESS))
    assert kernel_log.find_trouble(log) == []


def test_the_report_begins_with_its_mark_and_ends_with_its_trace(tmp_path):
    lines = ["[1.0] ------------[ cut here ]------------", "[1.0] what the warning says",
             "[1.0] WARNING: CPU: 0 PID: 1 at f.c:1 f+0x1/0x2", "[1.0] Call Trace:",
             "[1.0] ---[ end trace 0000000000000000 ]---"]
    log = tmp_path / "log"
    log.write_text("\n".join(["[0.5] before", *lines, "[2.0] after"]))
    assert kernel_log.find_trouble(log) == lines


def test_taints_are_named():
    out_of_tree_and_unsigned = 1 << 12 | 1 << 13
    assert kernel_log.taints(out_of_tree_and_unsigned) == []
    assert kernel_log.taints(out_of_tree_and_unsigned | 1 << 9) == ["warning"]
