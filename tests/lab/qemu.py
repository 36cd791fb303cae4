# SPDX-License-Identifier: GPL-2.0-or-later
"""How QEMU is called: the machine's hardware, and whether it runs on KVM or by emulation."""

import os
import re
import subprocess
import tempfile

# A kernel that KVM really runs is done with this in one or two seconds.
PROBE_SECONDS = 8

# panic=-1 and -no-reboot: a panic ends QEMU. No mitigations: switching page tables costs an emulator its
# whole translation cache. Neither the TSC nor the timer needs to be checked against other clocks: QEMU makes
# them all, and on a busy host the check fails for want of time.
KERNEL_ARGUMENTS = ("console=ttyS0 panic=-1 oops=panic softlockup_panic=1 softlockup_all_cpu_backtrace=1 "
                    "mitigations=off tsc=reliable no_timer_check random.trust_cpu=on reboot=t")


def share(tag, path, readonly=False):
    """A directory of the host that the machine can mount through 9p under the name `tag`."""
    mode = ",readonly=on" if readonly else ""
    return ["-virtfs", f"local,id={tag},mount_tag={tag},path={path},security_model=none,multidevs=remap{mode}"]


def emulator_threads(kernel):
    """Whether each processor of the machine may be emulated by a thread of its own: "multi" or "single".

    A kernel that switches a piece of its own code (a static key: netfilter's, as the first hook comes and the last one
    goes) puts a breakpoint there meanwhile. QEMU before 8.1 may translate that piece for the other processor in the
    very moment, and then does not notice that the breakpoint has gone. Kernels up to 6.1 look whether it is still
    there, and go on; later ones rely on never meeting one that they do not know, and end with "Oops: int3". With the
    processors taking turns it does not happen.
    """
    with open(os.path.join(kernel, "release"), encoding="ascii") as file:
        version = tuple(map(int, re.match(r"(\d+)\.(\d+)", file.read()).groups()))
    return "single" if version > (6, 1) else "multi"


def command_line(kernel, initramfs, log, *, cpus, memory, accel, icount=False, turns=False, append=""):
    """The common part: shares and a terminal are for the caller to add.

    turns: emulated processors take turns, whatever the kernel.
    """
    command = ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
               "-machine", "q35", "-m", memory, "-nic", "none",
               "-kernel", os.path.join(kernel, "image"), "-initrd", initramfs,
               "-chardev", f"file,id=log,path={log}", "-serial", "chardev:log",
               "-device", "virtio-rng-pci",
               "-append", f"{KERNEL_ARGUMENTS} {append}".strip()]
    return command + processor(cpus, accel, icount, "single" if turns else emulator_threads(kernel))


def processor(cpus, accel, icount, threads):
    if icount:
        # Guest time counts instructions, and passes at its usual rate while there are none, so that time-outs
        # keep a meaning. Without the fast string operations a copy counts by words.
        return ["-smp", "1", "-accel", "tcg,thread=single", "-icount", "shift=0,sleep=on",
                "-cpu", "max,-erms,-fsrm"]
    if accel == "kvm":
        return ["-smp", str(cpus), "-accel", "kvm", "-cpu", "host"]
    return ["-smp", str(cpus), "-accel", f"tcg,thread={threads},tb-size=1024", "-cpu", "max"]


def choose_accelerator(kernel, initramfs, cache):
    """FLOWTEE_ACCEL=tcg or kvm decides; otherwise KVM is used where a kernel was seen to start under it.

    The answer is kept until the machine boots again, which is when another host may be below it.
    """
    choice = os.environ.get("FLOWTEE_ACCEL", "auto")
    if choice in ("tcg", "kvm"):
        return choice
    if choice != "auto":
        raise SystemExit(f"vm: FLOWTEE_ACCEL={choice}: it may be auto, tcg or kvm")
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "tcg"
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        boot = file.read().strip()
    answer = os.path.join(cache, f"accelerator-{boot}")
    if not os.path.exists(answer):
        with open(f"{answer}.{os.getpid()}", "w", encoding="ascii") as file:
            file.write("kvm" if kvm_works(kernel, initramfs) else "tcg")
        os.rename(file.name, answer)
    with open(answer, encoding="ascii") as file:
        return file.read()


def kvm_works(kernel, initramfs):
    """Whether a kernel reaches its first program: /dev/kvm may be there and a guest hang all the same."""
    with tempfile.TemporaryDirectory() as scratch:
        command = command_line(kernel, initramfs, os.path.join(scratch, "log"),
                               cpus=1, memory="512M", accel="kvm", append="quiet vm_probe=1")
        try:
            probe = subprocess.run(command, timeout=PROBE_SECONDS, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        except subprocess.TimeoutExpired:
            return False
        # A panic ends QEMU as quietly as the probe's own end does.
        with open(os.path.join(scratch, "log"), encoding="utf-8", errors="replace") as log:
            return probe.returncode == 0 and "vm_probe reached" in log.read()
