#!/usr/bin/env python3
"""A DNS server on 127.0.0.53 that knows every name: it is 127.0.0.1. Says "ready" when it is, and ends
with its standard input."""

import select
import socket
import struct
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(("127.0.0.53", 53))
    print("ready", flush=True)
    while sys.stdin not in select.select([server, sys.stdin], [], [])[0]:
        query, client = server.recvfrom(512)
        end = query.index(0, 12) + 5  # behind name, type and class
        (kind,) = struct.unpack("!H", query[end - 4:end - 2])
        records = 1 if kind == 1 else 0  # an A; there is no AAAA
        head = query[:2] + struct.pack("!HHHHH", 0x8180, 1, records, 0, 0)
        record = struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + bytes([127, 0, 0, 1])
        server.sendto(head + query[12:end] + record * records, client)
