# SPDX-License-Identifier: GPL-2.0-or-later
"""`make install` and `make uninstall` put in place, and take away, what they should; what is missing is told before."""

import os
import shutil
import subprocess

import pytest

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
EXAMPLE = os.path.join(TOP, "dist", "flowtee.conf")
CONFIGURATION = "etc/flowtee/flowtee.conf"
INSTALLED = {"usr/sbin/flowteectl", "usr/share/man/man8/flowteectl.8", "usr/lib/systemd/system/flowtee.service",
             "usr/lib/systemd/system/flowtee-monitor.service", "usr/lib/systemd/system/flowtee-metrics.socket",
             "usr/lib/systemd/system/flowtee-metrics@.service", "usr/lib/systemd/system/flowtee-textfile.service",
             "usr/lib/systemd/system/flowtee-textfile.timer",
             "usr/share/bash-completion/completions/flowteectl", "usr/share/zsh/vendor-completions/_flowteectl",
             "usr/share/doc/flowtee/monitoring/README.md", "usr/share/doc/flowtee/monitoring/flowtee.rules.yml",
             "usr/share/doc/flowtee/monitoring/flowtee.rules.test.yml",
             "usr/share/doc/flowtee/monitoring/flowtee.dashboard.json", "usr/share/doc/flowtee/examples/http-check",
             *(f"usr/share/doc/flowtee/examples/keepalived/{name}" for name in ("README.md", "flowtee-state",
                                                                                "flowtee.service.conf", "keepalived.conf")),
             CONFIGURATION}


def call(*words, **environment):
    return subprocess.run(["make", "-C", TOP, *words], capture_output=True, text=True, check=False,
                          env={**os.environ, **environment})


def make(*words):
    run = call("-s", *words)
    assert run.returncode == 0, run.stderr
    return run


def files(root):
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def below(root, *names):
    """What is there of the package for DKMS."""
    return {name for name in files(root) if name.startswith("usr/src/flowtee-") and name.endswith(names)}


@pytest.fixture
def root(tmp_path):
    make("install", f"DESTDIR={tmp_path}", "ZSHCOMPDIR=/usr/share/zsh/vendor-completions")
    return tmp_path


def uninstall(root):
    make("uninstall", f"DESTDIR={root}", "ZSHCOMPDIR=/usr/share/zsh/vendor-completions")


def test_all_is_there_and_nothing_stays(root):
    assert {name for name in files(root) if not name.startswith("usr/src/")} == INSTALLED
    assert below(root, "/dkms.conf", "/kmod/main.c", "/include/uapi/linux/flowtee.h")
    assert not below(root, ".o", ".ko")
    uninstall(root)
    assert not files(root)
    assert not (root / "etc/flowtee").exists() and not (root / "usr/share/doc/flowtee").exists()


def test_somebodys_configuration_stays(root):
    mine = "collector mine listen *:2055\n"
    (root / CONFIGURATION).write_text(mine)
    (root / "etc/flowtee/older.conf").touch()
    make("install", f"DESTDIR={root}")
    assert (root / CONFIGURATION).read_text() == mine
    uninstall(root)
    assert (root / CONFIGURATION).read_text() == mine
    assert (root / "etc/flowtee/older.conf").exists()


def test_the_example_is_only_comments_and_what_it_shows_is_accepted(root, tmp_path):
    with open(EXAMPLE, encoding="ascii") as file:
        lines = file.read().splitlines()
    assert all(line.startswith("#") for line in lines)
    example = tmp_path / "example"
    example.write_text("\n".join(line[1:] for line in lines if line[1:2].isalpha()) + "\n")
    assert "receiver" in example.read_text()
    for path in example, root / CONFIGURATION:
        run = subprocess.run([root / "usr/sbin/flowteectl", "--quiet", "check", path], capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (0, "")


def test_the_units_run_the_tool_where_it_was_installed(tmp_path):
    make("install", f"DESTDIR={tmp_path}", "PREFIX=/opt/flowtee")
    unit = (tmp_path / "opt/flowtee/lib/systemd/system/flowtee.service").read_text()
    assert "ExecStart=/opt/flowtee/sbin/flowteectl check --quiet /etc/flowtee/flowtee.conf" in unit
    assert "exec /opt/flowtee/sbin/flowteectl apply " in unit
    assert "/usr/sbin/flowteectl" not in unit
    monitor = (tmp_path / "opt/flowtee/lib/systemd/system/flowtee-monitor.service").read_text()
    assert "exec /opt/flowtee/sbin/flowteectl monitor'\n" in monitor
    assert (tmp_path / "opt/flowtee/sbin/flowteectl").exists()


@pytest.mark.parametrize("name", ["flowtee.service", "flowtee-monitor.service", "flowtee-metrics.socket", "flowtee-metrics@x.service",
                                  "flowtee-textfile.service", "flowtee-textfile.timer"])
def test_systemd_accepts_the_units(tmp_path, name):
    """With a tool that is there, and without a remark."""
    make("install-files", f"DESTDIR={tmp_path}", "SBINDIR=/usr/bin")
    directory = tmp_path / "usr/lib/systemd/system"
    for unit in directory.iterdir():
        unit.write_text(unit.read_text().replace("/usr/bin/flowteectl", "/usr/bin/true"))
    run = subprocess.run(["systemd-analyze", "verify", "--man=no", directory / name], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("target", ["install", "module"])
def test_missing_headers_are_named_before_anything_is_done(target, tmp_path):
    run = call(target, "KERNELRELEASE=0.0.0-none", f"PREFIX={tmp_path}")
    assert run.returncode != 0
    assert "/lib/modules/0.0.0-none/build" in run.stderr
    assert "linux-headers-0.0.0-none" in run.stderr
    assert not files(tmp_path)


def test_all_that_is_missing_is_told_at_once(tmp_path):
    """On a machine with hardly a program."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in "sh", "id", "make", "uname", "cat":
        (programs / name).symlink_to(shutil.which(name))
    run = call("install", "KERNELRELEASE=0.0.0-none", f"PREFIX={tmp_path}/usr", PATH=str(programs))
    assert run.returncode != 0
    for package in "build-essential", "libmnl-dev", "libjansson-dev", "libncurses-dev", "pkg-config", "dkms", "linux-headers-0.0.0-none":
        assert package in run.stderr
    assert not files(tmp_path / "usr")


def requirements(tmp_path, release, *wanted, headers=False, installed=(), arch="amd64"):
    """What dist/requirements says on a machine of Debian's."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in {
            "dpkg": f'[ "$1" = --print-architecture ] && echo {arch}', "dkms": "true", "id": "echo 0",
            "dpkg-query": f'for last; do :; done; case " {" ".join(installed)} " in *" $last "*) echo installed;; *) exit 1;; esac',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    if headers:
        (tmp_path / "Makefile").touch()
    return subprocess.run([os.path.join(TOP, "dist/requirements"), *wanted, tmp_path, release], capture_output=True, text=True,
                          check=False, env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"})


FLAVOURS = [
    ("6.1.0-56-amd64", "amd64", "linux-headers-amd64"),
    ("6.1.0-56-rt-amd64", "amd64", "linux-headers-rt-amd64"),
    ("6.12.95+deb12-cloud-amd64", "amd64", "linux-headers-cloud-amd64"),
    ("6.1.0-56-arm64", "arm64", "linux-headers-arm64"),
    ("6.1.0-56-rt-arm64", "arm64", "linux-headers-rt-arm64"),
]


@pytest.mark.parametrize("release, arch, package", FLAVOURS)
def test_the_headers_of_the_kernels_to_come_are_named(tmp_path, release, arch, package):
    run = requirements(tmp_path, release, "headers", arch=arch)
    assert run.returncode == 1
    assert f"apt install linux-headers-{release} {package};" in run.stderr


@pytest.mark.parametrize("release, arch, package", FLAVOURS)
def test_whose_next_kernel_would_come_without_headers_is_told(tmp_path, release, arch, package):
    """It is no reason not to install."""
    run = requirements(tmp_path, release, "dkms", "headers", headers=True, arch=arch)
    assert run.returncode == 0
    assert run.stderr.endswith(f"apt install {package}\n") and len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize("release, wanted, installed", [
    ("6.1.0-56-amd64", ("dkms", "headers"), ["linux-headers-amd64"]),
    ("6.1.0-56-amd64", ("headers",), []),
    ("6.1.99-mine", ("dkms", "headers"), []),
])
def test_nobody_else_is_told(tmp_path, release, wanted, installed):
    run = requirements(tmp_path, release, *wanted, headers=True, installed=installed)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_kernel_of_somebodys_own_has_only_its_headers(tmp_path):
    run = requirements(tmp_path, "6.1.99-mine", "headers")
    assert "apt install linux-headers-6.1.99-mine;" in run.stderr
