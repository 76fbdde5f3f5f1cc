#!/usr/bin/env python3
"""A well-behaved client: asks for one SIM at a steady pace and says how long each answer took.

    probe.py PORT TOKEN PATH SECONDS  ->  {"failed": 0, "seconds": [0.0002, 0.0011, ...]}

A process of its own, so that what else the measuring does is not in its times.
"""

import json
import sys
import time

sys.dont_write_bytecode = True
from servers import BenchError, Request, connect, exchange

A_SECOND = 200  # requests


def main():
    port, token, path, seconds = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
    request = Request("GET", path, {"Authorization": f"Bearer {token}"})
    times, failed = [], 0
    connection = connect(port)
    begin = time.monotonic()
    for number in range(int(seconds * A_SECOND)):
        time.sleep(max(begin + number / A_SECOND - time.monotonic(), 0))
        sent = time.monotonic()
        try:
            failed += exchange(connection, port, request).status != 200
        except (BenchError, OSError):
            failed += 1
            connection.close()
            connection = connect(port)
        times.append(time.monotonic() - sent)
        if sent - begin > 2 * seconds:
            break
    print(json.dumps({"failed": failed, "seconds": times}))


def share(times, part):
    """The time, in ms, that so large a part of them is not above."""
    ordered = sorted(times)
    return 1e3 * ordered[min(int(len(ordered) * part), len(ordered) - 1)]


if __name__ == "__main__":
    main()
