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


EXCLUDED = 77
CONFIGURATION = ("NETFILTER", "IPV6", "NF_DEFRAG_IPV4", "NF_DEFRAG_IPV6")


class Dkms:
    """dkms for one kernel, below a scratch directory."""

    def __init__(self, scratch):
        kernel = subprocess.run([os.path.join(TOP, "tests/lab/kernel"), "6.1"],
                                stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        self.release = read(kernel, "release")
        self.headers = os.path.join(kernel, f"usr/src/linux-headers-{self.release}")
        self.kernel = ["-k", self.release, "--kernelsourcedir", self.headers]
        self.installed = scratch / "modules"
        (self.installed / self.release).mkdir(parents=True)
        (scratch / "dkms").mkdir()
        self.trees = ["--dkmstree", scratch / "dkms", "--sourcetree", scratch / "usr/src",
                      "--installtree", self.installed]
        output("make", "-s", "-C", TOP, "install-source", f"DESTDIR={scratch}")

    def command(self, action, *options):
        root = [] if os.geteuid() == 0 else ["--map-root-user"]
        return ["unshare", *root, "--mount", *PRIVATE_KEYS,
                "dkms", action, *self.trees, *options, f"flowtee/{VERSION}"]

    def run(self, action, *options):
        return output(*self.command(action, *options))

    def is_refused(self, release, headers):
        """Whether dkms passes over this kernel: that is no failure to whoever installs it, unlike one of make."""
        run = subprocess.run(self.command("build", "-k", release, "--kernelsourcedir", headers),
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return run.returncode == EXCLUDED and "BUILD_EXCLUSIVE" in run.stdout

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


@pytest.mark.parametrize("release", ["4.19.0-27-amd64", "5.4.0-1-generic", "5.9.16", "7.4.0-1-amd64", "8.0.0", "70.1.0"])
def test_kernels_that_are_not_supported_are_passed_over(dkms, release):
    dkms.run("add")
    assert dkms.is_refused(release, dkms.headers)
    assert not dkms.modules()


@pytest.mark.parametrize("missing", CONFIGURATION)
def test_kernels_without_what_the_module_needs_are_passed_over(dkms, tmp_path, missing):
    configuration = read(dkms.headers, ".config").splitlines()
    assert any(line.startswith(f"CONFIG_{missing}=") for line in configuration)
    (tmp_path / ".config").write_text("\n".join(line for line in configuration
                                                if not line.startswith(f"CONFIG_{missing}=")))
    dkms.run("add")
    assert dkms.is_refused(dkms.release, tmp_path)


def test_kernels_that_keep_their_symbols_to_themselves_are_passed_over(dkms, tmp_path):
    configuration = read(dkms.headers, ".config")
    assert "CONFIG_TRIM_UNUSED_KSYMS=y" not in configuration
    (tmp_path / ".config").write_text(f"{configuration}\nCONFIG_TRIM_UNUSED_KSYMS=y\n")
    dkms.run("add")
    assert dkms.is_refused(dkms.release, tmp_path)


@pytest.mark.parametrize("release", ["5.10.0-35-amd64", "5.15.167", "6.1.0-42-amd64", "6.12.43+deb12-amd64", "7.0.1",
                                     "7.3.4+deb13-amd64", "6.1.0-42-rt-amd64", "6.12.43+deb12-cloud-amd64",
                                     "5.14.0-427.13.1.el9_4.x86_64", "6.4.0-150600.23.47-default"])
def test_kernels_that_are_supported_are_not(release):
    configured = output("bash", "-c", '. "$0"; [[ $1 =~ $BUILD_EXCLUSIVE_KERNEL ]]; echo $?',
                        os.path.join(TOP, "dkms.conf"), release)
    assert configured == "0"
