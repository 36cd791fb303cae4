# SPDX-License-Identifier: GPL-2.0-or-later
"""A BPF program that names the socket which datagrams for a port are for (sk_lookup, Linux 5.9)."""

import contextlib
import ctypes
import os
import struct

# linux/bpf.h
BPF_CALL = 321
MAP_CREATE, MAP_UPDATE_ELEM, PROG_LOAD, LINK_CREATE = 0, 2, 5, 28
SOCKMAP, SK_LOOKUP_PROGRAM, SK_LOOKUP = 15, 30, 36
MAP_LOOKUP_ELEM, SK_RELEASE, SK_ASSIGN = 1, 86, 124
# Of struct bpf_sk_lookup: the port that is looked for, in host byte order.
LOCAL_PORT = 60
INSTRUCTION = struct.Struct("=BBhi")
R0, R1, R2, R3, R6, R7, FRAME = 0, 1, 2, 3, 6, 7, 10
PASS = 1

libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attributes):
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    result = libc.syscall(BPF_CALL, command, buffer, len(attributes))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"bpf({command}): {os.strerror(ctypes.get_errno())}")
    return result


def instruction(opcode, destination=0, source=0, offset=0, value=0):
    return INSTRUCTION.pack(opcode, source << 4 | destination, offset, value)


def move(destination, source):
    return instruction(0xbf, destination, source)


def set_to(destination, value):
    return instruction(0xb7, destination, value=value)


def call(function):
    return instruction(0x85, value=function)


def program(sockets, port):
    """For this port it is the first of the sockets."""
    steps = [
        move(R6, R1),
        instruction(0x61, R2, R6, LOCAL_PORT),
        ("unless equal", R2, port),
        instruction(0x62, FRAME, offset=-4),
        instruction(0x18, R1, 1, value=sockets), instruction(0),
        move(R2, FRAME),
        instruction(0x07, R2, value=-4),
        call(MAP_LOOKUP_ELEM),
        ("if equal", R0, 0),
        move(R7, R0),
        move(R1, R6),
        move(R2, R0),
        set_to(R3, 0),
        call(SK_ASSIGN),
        move(R1, R7),
        call(SK_RELEASE),
    ]
    jumps = {"unless equal": 0x55, "if equal": 0x15}
    code = b""
    for place, step in enumerate(steps):
        if isinstance(step, tuple):
            word, register, value = step
            step = instruction(jumps[word], register, offset=len(steps) - place - 1, value=value)
        code += step
    return code + set_to(R0, PASS) + instruction(0x95)


@contextlib.contextmanager
def chosen(host, sock, port):
    """Meanwhile what comes to the host for this port is for this socket (socket.socket), whatever it is bound to."""
    with contextlib.ExitStack() as stack:
        def kept(descriptor):
            stack.callback(os.close, descriptor)
            return descriptor

        sockets = kept(bpf(MAP_CREATE, struct.pack("=IIIII", SOCKMAP, 4, 8, 1, 0)))
        key, value = ctypes.c_uint32(0), ctypes.c_uint64(sock.fileno())
        bpf(MAP_UPDATE_ELEM, struct.pack("=IxxxxQQQ", sockets, ctypes.addressof(key), ctypes.addressof(value), 0))
        code = program(sockets, port)
        instructions, licence = ctypes.create_string_buffer(code, len(code)), ctypes.create_string_buffer(b"GPL")
        loaded = kept(bpf(PROG_LOAD, struct.pack("=IIQQIIQII16sII", SK_LOOKUP_PROGRAM, len(code) // INSTRUCTION.size,
                                                 ctypes.addressof(instructions), ctypes.addressof(licence), 0, 0, 0, 0, 0,
                                                 b"chosen", 0, SK_LOOKUP)))
        with host.inside():
            namespace = kept(os.open("/proc/thread-self/ns/net", os.O_RDONLY))
        kept(bpf(LINK_CREATE, struct.pack("=IIII", loaded, namespace, SK_LOOKUP, 0)))
        yield
