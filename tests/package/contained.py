#!/usr/bin/env python3
"""Becomes a program in a container, in the namespaces that unshare made: a read-only root, a
loopback device that is up, user 10001 without any capability.

    unshare --fork --pid --mount --net contained.py ROOT PROGRAM ARGUMENTS...
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys

ROOT, *WORDS = sys.argv[1:]
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
PR_SET_NO_NEW_PRIVS = 38

for words in (["--make-rprivate", "/"], ["--bind", ROOT, ROOT], ["-o", "remount,bind,ro", ROOT],
              ["-t", "proc", "proc", ROOT + "/proc"]):
    subprocess.run(["mount", *words], check=True)

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    request = struct.pack("16sh", b"lo", 0)
    _, flags = struct.unpack("16sh", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request)[:18])
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | IFF_UP))

os.chroot(ROOT)
os.chdir("/")
os.setgroups([])
os.setgid(10001)
os.setuid(10001)
ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
environment = {"PATH": "/usr/bin", "EASYCONNECT_LISTEN": "0.0.0.0:8080"}
os.execve("/usr/bin/" + WORDS[0], WORDS, environment)
