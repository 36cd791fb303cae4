# SPDX-License-Identifier: GPL-2.0-or-later
"""What `make install` hands to DKMS goes through a module's whole life there, in trees of its own."""

import os
import subprocess

import pytest

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))

# dkms wants to be root, and keeps its signing key in /var/lib/dkms whatever it is told: root in a user
# namespace, or root at least, with a directory of its own there, leaves the system as it is.
PRIVATE_KEYS = ["sh", "-ec", 'mount -t tmpfs keys /var/lib/dkms; exec "$@"', "sh"]


def output(*command):
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert run.returncode == 0, run.stdout
    return run.stdout.strip()


def read(*path):
    with open(os.path.join(*path), encoding="ascii") as file:
        return file.read().strip()


VERSION = read(TOP, "VERSION")


class Dkms:
    """dkms for one kernel, below a scratch directory."""

    def __init__(self, scratch):
        kernel = subprocess.run([os.path.join(TOP, "tests/lab/kernel"), "6.1"],
                                stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        self.release = read(kernel, "release")
        self.kernel = ["-k", self.release,
                       "--kernelsourcedir", os.path.join(kernel, f"usr/src/linux-headers-{self.release}")]
        self.installed = scratch / "modules"
        (self.installed / self.release).mkdir(parents=True)
        (scratch / "dkms").mkdir()
        self.trees = ["--dkmstree", scratch / "dkms", "--sourcetree", scratch / "usr/src",
                      "--installtree", self.installed]
        output("make", "-s", "-C", TOP, "install-source", f"DESTDIR={scratch}")

    def run(self, action, *options):
        root = [] if os.geteuid() == 0 else ["--map-root-user"]
        return output("unshare", *root, "--mount", *PRIVATE_KEYS,
                      "dkms", action, *self.trees, *options, f"flowtee/{VERSION}")

    def modules(self):
        return list(self.installed.rglob("*.ko*"))


@pytest.fixture
def dkms(tmp_path):
    return Dkms(tmp_path)


def test_add_build_install_remove(dkms):
    dkms.run("add")
    dkms.run("build", *dkms.kernel)
    assert not dkms.modules()

    dkms.run("install", "--no-depmod", *dkms.kernel)
    assert f"flowtee/{VERSION}, {dkms.release}, x86_64: installed" in dkms.run("status")
    (module,) = dkms.modules()
    assert output("modinfo", "-F", "name", module) == "flowtee"
    assert output("modinfo", "-F", "version", module) == VERSION
    assert output("modinfo", "-F", "vermagic", module).split()[0] == dkms.release

    dkms.run("remove", "--no-depmod", "--all")
    assert not dkms.modules()
    assert dkms.run("status") == ""
