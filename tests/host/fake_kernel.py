# SPDX-License-Identifier: GPL-2.0-or-later
"""The tool with tests/host/fake_kernel.c for the kernel, and the messages that this tells it."""

import fcntl
import json
import os
import pty
import resource
import struct
import subprocess
import sys
import termios

from flowteectl import TOP, build_around

sys.path.insert(0, os.path.join(TOP, "tests", "functional", "lib"))

import genetlink as gn  # noqa: E402
from genetlink import attr, endpoint, nest, text, u8, u16, u32, u64  # noqa: E402

WRAPPED = ("kernel_open", "kernel_find", "netlink_talk", "netlink_join", "netlink_receive", "poll", "clock_gettime",
           "sniff", "ethtool_ring", "ethtool_statistics", "prober_open", "prober_aim", "prober_send", "prober_hear", "host_dump",
           "mnl_socket_recvfrom")
FAMILY = 99
NOW = 1_800_000_000_123
OUTCOME = {name: 3 + number for number, name in enumerate(gn.OUTCOMES)}


def build(directory):
    """The tool with tests/host/fake_kernel.c for its main(), and for the kernel with what is beside it."""
    return build_around("fake_kernel.c", directory / "flowteectl", os.path.join(TOP, "tests/host/fake_ways.c"), "-g",
                        "-fsanitize=address,undefined", "-fsanitize-coverage=trace-pc", "-Wl," + ",".join(f"--wrap={name}" for name in WRAPPED))


def message(command, *attrs):
    payload = struct.pack("=BBH", command, 1, 0) + b"".join(attrs)
    return gn.HEADER.pack(16 + len(payload), FAMILY, 0, 0, 0) + payload


def collector(name="netflow", *attrs):
    return message(gn.COLLECTOR_NEW, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, name),
                                          endpoint(gn.COLLECTOR_LISTEN, "10.0.1.20", 2055), *attrs))


def account(name="netflow", evicted=0):
    return message(gn.EXPORTER_GET, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, name)),
                   nest(gn.EXPORTER, u64(gn.STREAM_EVICTED, evicted)))


def outcomes(**counts):
    return nest(gn.STREAM_OUTCOMES, *(u64(number, counts.get(name, 0)) for name, number in OUTCOME.items()))


def stream(address, *attrs, port=50000, protocol="netflow9", domain=0, seen=3000, name="netflow", **counts):
    """`seen`: so many milliseconds ago."""
    parts = [attr(gn.STREAM_ADDRESS, gn.address_bytes(address)), u8(gn.STREAM_PROTOCOL, gn.PROTOCOLS.index(protocol))]
    if port is not None:
        parts.append(attr(gn.STREAM_PORT, struct.pack(">H", port)))
    if protocol != "other":
        parts.append(u32(gn.STREAM_DOMAIN, domain))
    parts += [u64(gn.STREAM_FIRST_SEEN, NOW - 3_600_000), u64(gn.STREAM_LAST_SEEN, NOW - seen),
              outcomes(**(counts or {"replicated": 97}))]
    return message(gn.EXPORTER_GET, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, name)), nest(gn.EXPORTER, *parts, *attrs))


def lost(number, counted=None):
    return u64(gn.STREAM_LOST, number) + (b"" if counted is None else u64(gn.STREAM_COUNTED, counted))


def template(number, *attrs, fields=7, age=12):
    return nest(gn.STREAM_TEMPLATE, u16(gn.TEMPLATE_ID, number), u16(gn.TEMPLATE_FIELDS, fields),
                u32(gn.TEMPLATE_AGE, age), *attrs)


SILENT = attr(gn.STREAM_SILENT, b"")


def at_work_for_seconds():
    """What never waits does not end by itself."""
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


class Tool:
    def __init__(self, program, directory):
        self.program = program
        self.directory = directory
        self.within = []
        self.tell([collector()], [account()])

    def tell(self, ruleset, streams):
        (self.directory / str(gn.RULESET_GET)).write_bytes(b"".join(ruleset))
        (self.directory / str(gn.EXPORTER_GET)).write_bytes(b"".join(streams))

    def answer(self, command, *messages):
        (self.directory / str(command)).write_bytes(b"".join(messages))

    def arrive(self, *arrivals):
        """(from, to, device, whether it is for another host, payload if it matters) of what comes by the devices.

        The device may be a pair, with the VLAN that it has the tag of."""
        lines = [(came, to, *(dev if isinstance(dev, tuple) else (dev, 0)), is_other, rest[0].hex() if rest else "-")
                 for came, to, dev, is_other, *rest in arrivals]
        (self.directory / "arrivals").write_text("".join("%s %s %u.%u %u %s\n" % line for line in lines))

    def lead(self, *ways):
        """(to, MTU of the route, whether anybody answers there, links behind it as router=MTU,...) of ways elsewhere."""
        (self.directory / "ways").write_text("".join("%s %u %u %s\n" % way for way in ways))

    def probes(self):
        """(to, device, mark, size) of what was sent these ways."""
        file = self.directory / "probes"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [(to, dev, int(mark), int(size)) for to, dev, mark, size in map(str.split, lines)]

    def on_listening(self, script):
        """What happens while it listens."""
        (self.directory / "listening").write_text(script)

    def host(self, kind, *messages):
        """What the host's own kernel tells of a kind."""
        (self.directory / f"host.{kind}").write_bytes(b"".join(messages))

    def host_later(self, kind, *messages):
        """What it tells of them once it was listened."""
        self.host(f"{kind}.later", *messages)

    def apart(self, script=""):
        """From now on it runs in namespaces of its own, of network and mounts, after a script of the shell."""
        self.within = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c",
                       f'set -e; ip link set lo up; {script}\nexec "$@"', "sh"]

    def version(self, version):
        """That of the module; the tool's own is "test"."""
        self.answer(gn.VERSION_GET, message(gn.VERSION_GET, text(gn.VERSION, version)))

    def streams(self, *streams, evicted=0):
        self.tell([collector()], [account(evicted=evicted), *streams])

    def call(self, *words, **environment):
        return subprocess.run([*self.within, self.program, self.directory, *words], capture_output=True, text=True, check=False,
                              env={**os.environ, "FAKE_NOW": str(NOW), "TZ": "UTC", **environment})

    def run(self, *words, **environment):
        run = self.call(*words, **environment)
        assert (run.returncode, run.stderr) == (0, ""), run
        return run.stdout

    def bytes(self, *words):
        """What is printed, which need not be UTF-8."""
        return subprocess.run([self.program, self.directory, *words], stdout=subprocess.PIPE, check=True,
                              env={**os.environ, "FAKE_NOW": str(NOW)}).stdout

    def json(self, *words):
        return self.json_of("exporters", *words)

    def json_of(self, *words):
        return json.loads(self.run("-j", *words))

    def on_terminal(self, columns, *words, status=0, **environment):
        """What a terminal of that width shows, without a keyboard."""
        ours, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        # pylint: disable=consider-using-with
        process = subprocess.Popen([self.program, self.directory, *words], stdin=subprocess.DEVNULL, stdout=its,
                                   stderr=subprocess.PIPE, preexec_fn=at_work_for_seconds,
                                   env={"FAKE_NOW": str(NOW), "TERM": "xterm", "PATH": os.environ["PATH"], **environment})
        os.close(its)
        shown = b""
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:
                break
            if not data:
                break
            shown += data
        os.close(ours)
        process.stderr.close()
        assert process.wait() == status
        return shown.decode().replace("\r", "")
