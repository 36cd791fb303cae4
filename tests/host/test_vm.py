# SPDX-License-Identifier: GPL-2.0-or-later
"""The virtual machine that the other tests rely on keeps its promises."""

import os
import signal
import subprocess

from conditions import wait_for

VM = os.path.join(os.path.dirname(__file__), "..", "vm")

SUCCESS = 0
TIMED_OUT = 124
MACHINE_FAILED = 125


def vm(*words, **options):
    return subprocess.run([VM, "--no-module", *words], capture_output=True, text=True, check=False, **options)


def test_output_status_and_place_pass_through(tmp_path):
    script = r"printf 'a\tb\n\377'; printf 'to stderr' >&2; pwd; id -u; hostname; exit 7"
    run = subprocess.run([VM, "--no-module", "--out", tmp_path, "sh", "-c", script],
                         capture_output=True, check=False, cwd="/usr/share")
    assert run.stdout == b"a\tb\n\377/usr/share\n0\nflowtee-vm\n"
    assert run.stderr == b"to stderr"
    assert run.returncode == 7


def test_files_left_in_out_stay_and_others_do_not(tmp_path):
    run = vm("--out", str(tmp_path), "sh", "-c", "echo kept >/out/kept; echo gone >/etc/flowtee-test")
    assert run.returncode == SUCCESS, run.stderr
    assert (tmp_path / "kept").read_text() == "kept\n"
    assert not os.path.exists("/etc/flowtee-test")


# As the kernel writes them; what is written to /dev/kmsg is a line of its log like any other.
def test_a_complaint_of_the_kernel_fails_the_run(tmp_path):
    line = "WARNING: CPU: 0 PID: 1 at net/core/dev.c:1 f+0x1/0x2"
    log = tmp_path / "kernel.log"
    run = vm("--log", str(log), "sh", "-c", f"echo '{line}' >/dev/kmsg; echo passed")
    assert run.stdout == "passed\n"
    assert run.returncode == MACHINE_FAILED
    assert line in run.stderr and str(log) in run.stderr
    assert line in log.read_text()


def test_a_panic_ends_the_run():
    run = vm("sh", "-c", "echo c >/proc/sysrq-trigger; read never")
    assert run.returncode == MACHINE_FAILED
    assert "Kernel panic" in run.stderr


def test_time_runs_out():
    run = vm("--timeout", "8", "sh", "-c", "tail -f /dev/null")
    assert run.returncode == TIMED_OUT
    assert "not done after 8 seconds" in run.stderr


def test_an_interrupted_run_leaves_no_machine_behind(tmp_path):
    log = tmp_path / "kernel.log"
    with subprocess.Popen([VM, "--no-module", "--log", str(log), "tail", "-f", "/dev/null"],
                          stderr=subprocess.DEVNULL) as run:
        wait_for("the machine starts", lambda: machines_that_write(log))
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 128 + signal.SIGINT
    assert not machines_that_write(log)


def machines_that_write(log):
    """The processes that name this log on their command line, besides tests/vm itself."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if words[0].endswith(b"qemu-system-x86_64") and any(os.fsencode(log) in word for word in words):
            found.append(process)
    return found
