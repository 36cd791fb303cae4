# SPDX-License-Identifier: GPL-2.0-or-later
"""What a kernel writes when something is wrong is recognised, and what it writes otherwise is not."""

import itertools
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


def data_race(*callers):
    return ["[1.0] " + "=" * 66, "[1.0] BUG: KCSAN: data-race in f / g", "[1.0]",
            "[1.0] write to 0xffff888000000000 of 8 bytes by interrupt on cpu 1:", "[1.0]  f+0x1/0x2", "[1.0]",
            "[1.0] read (marked) to 0xffff888000000000 of 8 bytes by task 1 on cpu 0:",
            *(f"[1.0]  {caller}" for caller in callers), "[1.0]",
            "[1.0] Reported by Kernel Concurrency Sanitizer on:", "[1.0] " + "=" * 66]


OF_OTHERS = [data_race("g+0x1/0x2", "h+0x1/0x2"),
             data_race("hrtimer_active+0x1/0x2", "f", "g", "h", "asm_sysvec_apic_timer_interrupt", "hook [flowtee]")]
OURS = [data_race("ft_replicate+0x1/0x2 [flowtee]"), data_race("memcmp", "g", "ft_replicate+0x1/0x2 [flowtee]")]


@pytest.mark.parametrize("ours", OURS)
def test_a_data_race_counts_if_the_module_has_a_part_in_it(tmp_path, ours):
    log = tmp_path / "log"
    log.write_text("\n".join(itertools.chain(*OF_OTHERS)))
    assert kernel_log.find_trouble(log) == []
    log.write_text("\n".join([*OF_OTHERS[0], *ours, *OF_OTHERS[1]]))
    assert kernel_log.find_trouble(log) == ours[1:]


def test_taints_are_named():
    out_of_tree_and_unsigned = 1 << 12 | 1 << 13
    assert kernel_log.taints(out_of_tree_and_unsigned) == []
    assert kernel_log.taints(out_of_tree_and_unsigned | 1 << 9) == ["warning"]
