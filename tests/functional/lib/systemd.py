# SPDX-License-Identifier: GPL-2.0-or-later
"""A boot of systemd, as process 1 of namespaces of its own, in the network namespace of a host.

It knows the unit that `make install-files` puts in place, systemd's own targets, its journal, and a service that
stands for what brings the network up. Only the unit is flowtee's, and it runs the real flowteectl.
"""

import contextlib
import os
import shutil
import signal
import subprocess

from hosts import children_of
from repository import TOP
from sockets import wait_for

CONFIGURATION = "/etc/flowtee/flowtee.conf"
CGROUP = "/sys/fs/cgroup/flowtee-test"
UNITS = "/lib/systemd/system"
TARGETS = ("basic", "emergency", "exit", "final", "local-fs", "multi-user", "network", "network-pre", "paths", "rescue",
           "shutdown", "slices", "sockets", "sysinit", "timers", "umount")
# Time enough for an emulated machine.
DEADLINE = 90

NETWORK = """
[Unit]
DefaultDependencies=no
Wants=network-pre.target network.target
After=network-pre.target
Before=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'flowteectl save >/run/when-the-network-came'
[Install]
WantedBy=multi-user.target
"""

# The console is where the kernel's log is kept: what systemd shows does not belong there.
START = """
echo $$ >{cgroup}/cgroup.procs
exec unshare --mount --pid --fork --kill-child --uts --ipc --cgroup --mount-proc sh -ec '
	mount --make-rprivate /
	mount -t tmpfs -o mode=755 run /run
	umount /sys/fs/cgroup
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
	mount --bind /dev/null /dev/console
	exec env -i container=test PATH="$PATH" SYSTEMD_UNIT_PATH={path} SYSTEMD_GENERATOR_PATH=/none \\
		/lib/systemd/systemd --system --unit=multi-user.target --log-target=console
'
"""


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


class Systemd:
    """Boots when it is made; close() is a power cut."""

    def __init__(self, host, scratch):
        self.host = host
        self.root = str(scratch)
        self.path = f"{self.root}/etc/systemd/system:{self.root}/usr/lib/systemd/system"
        self._install()
        os.makedirs(CGROUP, exist_ok=True)
        self.log = f"{self.root}/log"
        with host.inside(), open(self.log, "wb") as log:
            # pylint: disable=consider-using-with
            self.process = subprocess.Popen(["sh", "-c", START.format(cgroup=CGROUP, path=self.path)],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait_for(self._describe, self._is_up, DEADLINE)
        except AssertionError:
            self.close()
            raise

    def _install(self):
        subprocess.run(["make", "-s", "-C", TOP, "install-files", f"DESTDIR={self.root}", "SBINDIR=/usr/local/sbin"],
                       check=True)
        units = f"{self.root}/usr/lib/systemd/system"
        for name in [f"{target}.target" for target in TARGETS] + ["systemd-journald.service",
                                                                  "systemd-journald.socket"]:
            os.symlink(f"{UNITS}/{name}", f"{units}/{name}")
        for target, name in ("sysinit", "systemd-journald.service"), ("sockets", "systemd-journald.socket"):
            os.mkdir(f"{units}/{target}.target.wants")
            os.symlink(f"../{name}", f"{units}/{target}.target.wants/{name}")
        write(f"{units}/test-network.service", NETWORK)
        subprocess.run(["systemctl", f"--root={self.root}", "--quiet", "enable", "flowtee.service",
                        "test-network.service"], check=True)

    def _describe(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return f"systemd is up: {log.read()}"

    def _is_up(self):
        assert self.process.poll() is None, self._describe()
        return self.systemctl("is-system-running").stdout.strip() in ("running", "degraded")

    def _init(self):
        """Process 1, as it is known outside."""
        return children_of(self.process.pid)[0]

    def call(self, *words):
        """The result of a command in there."""
        try:
            init = self._init()
        except IndexError:
            return subprocess.CompletedProcess(words, 1, "", "there is no process 1 yet")
        return subprocess.run(["nsenter", "--target", str(init), "--all", "env", f"SYSTEMD_UNIT_PATH={self.path}", *words],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    def systemctl(self, *words):
        return self.call("systemctl", *words)

    def state(self):
        """Of flowtee.service: active, inactive or failed."""
        return self.systemctl("is-active", "flowtee").stdout.strip()

    def properties(self, *names):
        lines = self.systemctl("show", "flowtee", *(f"--property={name}" for name in names)).stdout.splitlines()
        return {name: value.split() for name, _, value in (line.partition("=") for line in lines)}

    def journal(self, unit):
        """What it has said, a line each."""
        return self.call("journalctl", "--unit", unit, "--output=cat").stdout.splitlines()

    def status(self):
        """What somebody reads who wonders: the last lines of the journal are part of it."""
        return self.systemctl("status", "--no-pager", "--lines=50", "flowtee").stdout

    def close(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        wait_for("its processes are gone", self._cgroups_go, DEADLINE)

    @staticmethod
    def _cgroups_go():
        with contextlib.suppress(OSError):
            for directory, _, _ in os.walk(CGROUP, topdown=False):
                os.rmdir(directory)
        return not os.path.exists(CGROUP)


@contextlib.contextmanager
def configuration():
    """Sets the configuration file as often as it is called; it is gone afterwards."""
    directory = os.path.dirname(CONFIGURATION)
    os.makedirs(directory)
    try:
        yield lambda *lines, end="\n": write(CONFIGURATION, "\n".join(lines) + (end if lines else ""))
    finally:
        shutil.rmtree(directory)
