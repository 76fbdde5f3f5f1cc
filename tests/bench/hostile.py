#!/usr/bin/env python3
"""Clients that mean no good, and one that is well served beside them.

    hostile.py PROGRAM [--quick]

Each attack says whether the simulator did what it must: answer with the right refusal, and end a
connection in its time. Beside it a probe measures how others are served, and memory and descriptors
are read before and after. Exit code 1 when something was not as it must be.
"""

import argparse
import asyncio
import json
import pathlib
import resource
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, replace

sys.dont_write_bytecode = True
from probe import share
from servers import API, BenchError, Request, Simulator, ask

HERE = pathlib.Path(__file__).resolve().parent
PROBE = HERE / "probe.py"
HEAD_WITHIN = 5  # seconds: the simulator's own bounds (server/http/transport_limits.hpp)
BODY_PROGRESS = 10
WRITE_PROGRESS = 10
FAREWELL = 2
SLACK = 4  # what a busy machine may add


@dataclass
class Bounds:
    """How much of everything, and what the probe may see."""

    connections: int
    crowd: int  # of connections that are merely open
    silence: int  # seconds for which they are
    rounds: int
    p99_ms: float
    growth_mb: float


FULL = Bounds(500, 5000, 5, 20, 10, 8)
QUICK = Bounds(100, 1000, 1, 2, 250, 24)


@dataclass
class Row:
    """What one attack did to the simulator and to the probe."""

    attack: str
    connections: int
    probe: dict
    before_mb: float
    after_mb: float
    descriptors: int  # more than before, when it was over
    complaints: list


class Target:
    """Where the attacks go, and a request that is right."""

    def __init__(self, simulator):
        self.port = simulator.port
        self.token = simulator.token()
        page = Request("GET", f"{API}/v1/sims?pageSize=1", {"Authorization": f"Bearer {self.token}"})
        self.path = f"{API}/v1/sims/" + json.loads(ask(self.port, page).body)[0]["iccid"]
        self.good = self.request(self.path)
        self.page = self.request(f"{API}/v1/sims?pageSize=1000")

    def request(self, path):
        """The bytes of a good GET."""
        return Request("GET", path, {"Authorization": f"Bearer {self.token}"}).bytes_for(self.port)

    async def open(self, limit=1 << 16):
        """A connection, as (reader, writer)."""
        return await asyncio.open_connection("127.0.0.1", self.port, limit=limit)


async def status_of(reader, within=15):
    """The status of the next answer; 0 when the connection ends without one."""
    try:
        line = await asyncio.wait_for(reader.readline(), within)
    except (ConnectionError, asyncio.LimitOverrunError, ValueError):
        return 0
    parts = line.split()
    return int(parts[1]) if len(parts) > 1 else 0


async def ends_within(reader, seconds):
    """Whether the server ends the connection in that time; what still comes is read."""
    try:
        async with asyncio.timeout(seconds):
            while await reader.read(1 << 16):
                pass
        return True
    except ConnectionError:
        return True
    except TimeoutError:
        return False


def complaints_of(results, what):
    """One line for all that was not as it must be."""
    bad = [result for result in results if result is not True]
    return [f"{len(bad)} of {len(results)} {what}, for example {bad[0]!r}"] if bad else []


async def together(count, act):
    """Runs so many of them side by side; an exception is a result."""
    return await asyncio.gather(*(act(number) for number in range(count)), return_exceptions=True)


# --- attacks: each returns what was not as it must be -----------------------------------------

async def slowloris(target, bounds):
    """Heads that come a few bytes at a time and never end."""
    async def act(_):
        reader, writer = await target.open()
        began = time.monotonic()
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        try:
            while time.monotonic() - began < HEAD_WITHIN + SLACK and not reader.at_eof():
                writer.write(b"X-a: b\r\n")
                await writer.drain()
                status = reader._buffer[:12]  # what came so far, without waiting
                if status:
                    break
                await asyncio.sleep(0.25)
            status = await status_of(reader, SLACK)
            took = time.monotonic() - began
        except ConnectionError:
            return True
        finally:
            writer.close()
        return True if status == 408 and took < HEAD_WITHIN + SLACK else f"{status} after {took:.1f} s"
    return complaints_of(await together(bounds.connections, act), "slow heads were not ended with 408")


async def silent_bodies(target, bounds):
    """A head that announces a body, and then nothing."""
    async def act(_):
        reader, writer = await target.open()
        writer.write(b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf")
        began = time.monotonic()
        status = await status_of(reader, BODY_PROGRESS + SLACK)
        writer.close()
        took = time.monotonic() - began
        return True if status == 408 else f"{status} after {took:.1f} s"
    return complaints_of(await together(bounds.connections, act), "silent bodies were not ended with 408")


async def never_reading(target, bounds):
    """Clients that ask for much and read nothing."""
    sockets = []
    for _ in range(how_many(never_reading, bounds)):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.connect(("127.0.0.1", target.port))
        one.setblocking(False)
        try:
            one.send(target.page * 400)  # 15 MB of answers, more than any send buffer
        except OSError:
            pass
        sockets.append(one)
    ours = {one.getsockname()[1] for one in sockets}
    deadline = time.monotonic() + SLACK
    while not ours <= held_by_server(target.port) and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    # counted from the last byte that a send buffer took, which a busy machine delays
    deadline = time.monotonic() + WRITE_PROGRESS + 3 * SLACK
    while (kept := ours & held_by_server(target.port)) and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
    for one in sockets:
        one.close()
    return [f"{len(kept)} of {len(sockets)} clients that never read were kept"] if kept else []


def held_by_server(port):
    """The client ports of the connections to this port that its owner has not let go of."""
    held = set()
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].split(":")[1], 16) == port and fields[9] != "0":
            held.add(int(fields[2].split(":")[1], 16))
    return held


async def endless_heads(target, bounds):
    """Header lines without an end, as fast as they go."""
    async def act(_):
        reader, writer = await target.open()
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        try:
            for _ in range(200):
                writer.write(b"X-filler: " + b"x" * 900 + b"\r\n")
                await writer.drain()
        except ConnectionError:
            pass
        status = await status_of(reader)
        writer.close()
        return True if status in (431, 0) else status  # 0: the refusal was cut off by our own bytes
    results = await together(bounds.connections, act)
    return complaints_of(results, "endless heads were not refused with 431")


async def bad_chunks(target, bounds):
    """Chunks that are none."""
    head = b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    wrong = [b"zz\r\n", b"5\r\nhellooo\r\n", b"-1\r\n", b"fffffffffffffffff\r\n", b"5 \r\nhello\r\n", b"5\n"]

    async def act(number):
        reader, writer = await target.open()
        writer.write(head + wrong[number % len(wrong)])
        status = await status_of(reader)
        ended = await ends_within(reader, FAREWELL + SLACK)
        writer.close()
        return True if status in (400, 413) and ended else (status, ended)
    return complaints_of(await together(bounds.connections, act), "bad chunks were not refused")


async def pipelining(target, bounds):
    """A thousand requests at once on a connection; all are answered in their order."""
    each = 1000

    async def act(_):
        reader, writer = await target.open(1 << 20)
        writer.write(target.good * each)
        found = 0
        async with asyncio.timeout(60):
            while found < each:
                line = await reader.readline()
                if not line:
                    break
                found += line.count(b"HTTP/1.1 200")  # a body has no line end
        writer.close()
        return True if found == each else f"{found} answers"
    return complaints_of(await together(how_many(pipelining, bounds), act),
                         "pipelines were not answered whole")


async def half_closing(target, bounds):
    """Clients that end their side right after the request; they get their answer."""
    async def act(_):
        reader, writer = await target.open()
        writer.write(target.good)
        writer.write_eof()
        status = await status_of(reader)
        ended = await ends_within(reader, SLACK)
        writer.close()
        return True if status == 200 and ended else (status, ended)
    return complaints_of(await together(bounds.connections, act), "half-closed requests were not answered")


async def oversize(target, bounds):
    """Everything larger than it may be."""
    host = b" HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    large = [
        (b"GET /" + b"x" * 9000 + host + b"\r\n", 414),
        (b"GET /" + host + b"X: " + b"x" * 9000 + b"\r\n\r\n", 431),
        (b"GET /" + host + b"X: y\r\n" * 101 + b"\r\n", 431),
        (b"M" * 100 + b" /" + host + b"\r\n", 400),
        (b"POST /x" + host + b"Content-Length: 1048577\r\n\r\n", 413),
        (b"POST /x" + host + b"Content-Length: 99999999999999999999999\r\n\r\n", 400),
        (b"POST /x" + host + b"Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413),
        (b"PUT /_simulator/v1/clock" + host + b"Content-Length: 16777217\r\n\r\n", 413),
        (b"PUT /_simulator/v1/snapshot" + host + b"Content-Length: 268435457\r\n\r\n", 413),
    ]

    async def act(number):
        request, wanted = large[number % len(large)]
        reader, writer = await target.open()
        writer.write(request)
        status = await status_of(reader)
        writer.close()
        return True if status == wanted else f"{status} instead of {wanted}"
    return complaints_of(await together(bounds.connections, act), "large things were not refused")


async def crowd(target, bounds):
    """Thousands of connections; on each a request, then silence; at last all leave in one moment."""
    held = []

    async def act(_):
        reader, writer = await target.open()
        held.append(writer)
        writer.write(target.good)
        status = await status_of(reader, 60)
        return True if status == 200 else status
    results = []
    for first in range(0, bounds.crowd, 100):  # they come quickly, but not all in one moment
        results += await together(min(100, bounds.crowd - first), act)
    await asyncio.sleep(bounds.silence)
    for writer in held:
        writer.close()
    return complaints_of(results, "connections of a crowd were not served")


LONG = [slowloris, silent_bodies, never_reading, crowd]
AT_ONCE = [slowloris, silent_bodies, crowd]  # clients that never read belong to the long run only
SHORT = [endless_heads, bad_chunks, pipelining, half_closing, oversize]


def how_many(attack, bounds):
    """The connections that it has at a time."""
    less = {never_reading: bounds.connections // 5, pipelining: bounds.connections // 50}
    more = {crowd: bounds.crowd, all_at_once: bounds.crowd + 3 * bounds.connections}
    return {**less, **more}.get(attack, bounds.connections)


async def again_and_again(attack, target, bounds):
    """A short attack, several times over."""
    complaints = []
    for _ in range(bounds.rounds):
        complaints += await attack(target, bounds)
    return complaints


async def all_at_once(target, bounds):
    """The long ones side by side, and the short ones one after the other meanwhile."""
    async def short_ones():
        return [line for attack in SHORT for line in await again_and_again(attack, target, bounds)]
    results = await asyncio.gather(*(attack(target, bounds) for attack in AT_ONCE), short_ones())
    return [line for lines in results for line in lines]


# --- measuring --------------------------------------------------------------------------------

def settled_descriptors(simulator, wanted):
    """The same, when it has noticed that our connections have ended."""
    deadline = time.monotonic() + FAREWELL + SLACK
    while simulator.descriptors() > wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    return simulator.descriptors()


async def beside_a_probe(target, attack):
    """Runs the attack, with a probe after the other until it is over."""
    task = asyncio.create_task(attack)
    told = []
    while not task.done() or not told:
        probe = await asyncio.create_subprocess_exec(
            sys.executable, str(PROBE), str(target.port), target.token, target.path, "2",
            stdout=subprocess.PIPE)
        out, _ = await probe.communicate()
        told.append(json.loads(out))
    complaints = await task
    return together_told(told), complaints


def together_told(told):
    """What the probes saw, as if it had been one."""
    times = [seconds for one in told for seconds in one["seconds"]]
    return {"failed": sum(one["failed"] for one in told), "p50_ms": share(times, 0.5),
            "p99_ms": share(times, 0.99), "max_ms": share(times, 1)}


def measure(simulator, attack, bounds):
    """One row."""
    target = Target(simulator)
    before, open_before = simulator.resident_mb(), simulator.descriptors()
    repeated = again_and_again(attack, target, bounds) if attack in SHORT else attack(target, bounds)
    probe, complaints = asyncio.run(beside_a_probe(target, repeated))
    more = settled_descriptors(simulator, open_before) - open_before
    after = simulator.resident_mb()
    if probe["failed"]:
        complaints.append(f"the probe got {probe['failed']} wrong answers")
    if probe["p99_ms"] > bounds.p99_ms:
        complaints.append(f"the probe's p99 was {probe['p99_ms']:.1f} ms, over {bounds.p99_ms} ms")
    if more > 2:
        complaints.append(f"{more} descriptors are left")
    return Row(attack.__name__.replace("_", " "), how_many(attack, bounds), probe, before, after, more,
               complaints)


def measure_hostile(binary, quick):
    """All rows, and what was not as it must be."""
    allow_many_connections()
    bounds = QUICK if quick else FULL
    rows = []
    with Simulator(binary, "--fixture", HERE / "1000-sims.yaml") as simulator:
        # What is kept up to a bound, the log of requests, is filled before, with large rows and with
        # small ones in turn, until there is room for both.
        for attack in [crowd] if quick else [never_reading, pipelining] * 4 + [crowd]:
            measure(simulator, attack, replace(bounds, rounds=3))
        for attack in [all_at_once] if quick else LONG + SHORT:
            rows.append(measure(simulator, attack, bounds))
        growth = simulator.resident_mb() - rows[0].before_mb
    problems = [f"{row.attack}: {line}" for row in rows for line in row.complaints]
    if growth > bounds.growth_mb:
        problems.append(f"memory grew by {growth:.1f} MB, over {bounds.growth_mb} MB")
    return rows, growth, problems


def allow_many_connections():
    """Raises the limit of open files for us and for what we start."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 16384 if hard == resource.RLIM_INFINITY else min(hard, 16384)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def report(rows, growth, problems):
    """What was measured, as Markdown."""
    lines = ["| attack | conns | probe p50 ms | p99 ms | max ms | RSS MB before | after | descriptors left |",
             "| ------ | ----: | -----------: | -----: | -----: | ------------: | ----: | ---------------: |"]
    lines += [f"| {row.attack} | {row.connections:,} | {row.probe['p50_ms']:.2f} | "
              f"{row.probe['p99_ms']:.2f} | {row.probe['max_ms']:.1f} | {row.before_mb:.1f} | "
              f"{row.after_mb:.1f} | {row.descriptors} |" for row in rows]
    return [*lines, "", f"- memory grew by {growth:.1f} MB in all",
            *(f"- MISSED: {line}" for line in problems)]


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--quick", action="store_true", help="all at once, in some 20 s")
    options = parser.parse_args()
    try:
        rows, growth, problems = measure_hostile(options.program, options.quick)
    except BenchError as error:
        sys.exit(f"hostile: {error}")
    print("\n".join(report(rows, growth, problems)))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
