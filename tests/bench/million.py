"""A million SIMs in one world, and a thousand worlds of a thousand SIMs."""

import base64
import json
import pathlib
import random
import tempfile
import time
from dataclasses import dataclass

from probe import share
from servers import API, Request, Simulator, ask, connect, exchange, token_request

FIRST_SIM = 8988280666001000000
PAGE = 100


@dataclass
class Size:
    """How large the worlds are, and how often each call is asked."""

    sims: int
    worlds: int
    calls: int


FULL = Size(1_000_000, 1000, 500)
QUICK = Size(100_000, 50, 50)


@dataclass
class Million:
    """What was measured."""

    size: Size
    load_s: float  # exec to the ready line, less the same of the default world
    bytes_a_sim: float
    resident_mb: float
    times: dict  # of calls by name, (p50, p99) in ms
    worlds_s: float  # all of them, made by their first login
    world_ms: tuple  # one login: (p50, p99)
    worlds_mb: float
    bytes_a_world_sim: float
    one_sim_ms: tuple  # GET of one SIM in any of the worlds


def measure_million(binary, size):
    """The large world, then the many."""
    with tempfile.TemporaryDirectory(prefix="easyconnect-bench-") as directory:
        with Simulator(binary) as simulator:
            least_s, least_mb = simulator.ready_after, simulator.resident_mb()
        large = fixture(directory, "large", size.sims, "")
        with Simulator(binary, "--fixture", large) as simulator:
            load_s, resident = simulator.ready_after - least_s, simulator.resident_mb()
            times = asked(simulator, size)
        many = fixture(directory, "many", 1000, 'accounts: [{username: "ci-*", password: secret}]')
        with Simulator(binary, "--fixture", many, "--worlds-max", size.worlds) as simulator:
            before = simulator.resident_mb()
            began = time.monotonic()
            logins, tokens = zip(*(log_in(simulator.port, number) for number in range(size.worlds)))
            worlds_s = time.monotonic() - began
            worlds_mb = simulator.resident_mb()
            one_sim = ask_worlds(simulator.port, tokens, size.calls)
    return Million(
        size, load_s, 1e6 * (resident - least_mb) / size.sims, resident, times, worlds_s,
        (share(logins, 0.5), share(logins, 0.99)), worlds_mb,
        1e6 * (worlds_mb - before) / (1000 * size.worlds), one_sim)


def fixture(directory, name, sims, more):
    """The file of a world with so many SIMs."""
    file = pathlib.Path(directory) / f"{name}.yaml"
    file.write_text(f'version: 1\n{more}\nsims: [{{iccid: "{FIRST_SIM}", count: {sims}}}]\n')
    return file


def asked(simulator, size):
    """(p50, p99) in ms of each call, asked one after the other."""
    bearer = {"Authorization": f"Bearer {simulator.token()}"}
    last = size.sims // PAGE
    chance = random.Random(1)
    paths = {
        "the first page of 100": lambda: f"{API}/v1/sims?pageSize={PAGE}&page=1",
        "the last page of 100": lambda: f"{API}/v1/sims?pageSize={PAGE}&page={last}",
        "one SIM": lambda: f"{API}/v1/sims/{FIRST_SIM + chance.randrange(size.sims)}",
        "the dashboard's search of the last SIM":
            lambda: f"/_simulator/v1/sims?search={FIRST_SIM + size.sims - 1}&page=1&pageSize=10",
    }
    times = {}
    with connect(simulator.port) as line:
        for name, path in paths.items():
            taken = []
            for _ in range(size.calls):
                began = time.monotonic()
                reply = exchange(line, simulator.port, Request("GET", path(), bearer))
                taken.append(time.monotonic() - began)
                if reply.status != 200 or not json.loads(reply.body):
                    raise ValueError(f"{name}: {reply.status} {reply.body[:200]!r}")
            times[name] = (share(taken, 0.5), share(taken, 0.99))
    return times


def log_in(port, number):
    """Makes a world; (seconds, token)."""
    basic = base64.b64encode(f"ci-{number}:secret".encode()).decode()
    request = token_request()
    request.headers["Authorization"] = f"Basic {basic}"
    began = time.monotonic()
    body = ask(port, request).body
    return time.monotonic() - began, json.loads(body)["access_token"]


def ask_worlds(port, tokens, calls):
    """(p50, p99) in ms of one SIM in worlds by chance."""
    chance = random.Random(2)
    taken = []
    with connect(port) as line:
        for _ in range(calls):
            bearer = {"Authorization": f"Bearer {chance.choice(tokens)}"}
            path = f"{API}/v1/sims/{FIRST_SIM + chance.randrange(1000)}"
            began = time.monotonic()
            reply = exchange(line, port, Request("GET", path, bearer))
            taken.append(time.monotonic() - began)
            if reply.status != 200:
                raise ValueError(f"one SIM of a world: {reply.status}")
    return share(taken, 0.5), share(taken, 0.99)


def report_million(million):
    """What was measured, as lines of Markdown."""
    lines = [f"- {million.size.sims:,} SIMs loaded in {million.load_s:.2f} s, "
             f"{million.resident_mb:.0f} MB, {million.bytes_a_sim:,.0f} bytes a SIM"]
    lines += [f"- {name}: p50 {p50:.2f} ms, p99 {p99:.2f} ms"
              for name, (p50, p99) in million.times.items()]
    lines += [f"- {million.size.worlds:,} worlds of 1,000 SIMs made by their first login in "
              f"{million.worlds_s:.1f} s (p50 {million.world_ms[0]:.1f} ms, p99 "
              f"{million.world_ms[1]:.1f} ms), {million.worlds_mb:.0f} MB, "
              f"{million.bytes_a_world_sim:,.0f} bytes a SIM",
              f"- one SIM of any of them: p50 {million.one_sim_ms[0]:.2f} ms, p99 "
              f"{million.one_sim_ms[1]:.2f} ms"]
    return lines
