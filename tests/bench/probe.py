#!/usr/bin/env python3
"""A well-behaved client: asks for one SIM at a steady pace and says how long the answers took.

    probe.py PORT TOKEN PATH SECONDS  ->  {"answers": 1000, "failed": 0, "p50_ms": 0.2, "p99_ms": 1.1, "max_ms": 3}

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
    print(json.dumps({"answers": len(times), "failed": failed, "p50_ms": share(times, 0.5),
                      "p99_ms": share(times, 0.99), "max_ms": share(times, 1)}))


def share(times, part):
    """The time, in ms, that so large a part of them is not above."""
    ordered = sorted(times)
    return 1e3 * ordered[min(int(len(ordered) * part), len(ordered) - 1)]


if __name__ == "__main__":
    main()
