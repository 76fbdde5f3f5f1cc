"""Other mocks beside the simulator: all give the same answer about one SIM, one server at a time.

Each round starts each server anew, so that whatever the machine does meanwhile strikes all alike.
"""

import contextlib
import statistics
import subprocess
import tempfile
from dataclasses import dataclass

import markdown
import mocks
from measurements import HERE, Load, Point, check_same, measure_point, requests_under_load
from servers import BenchError, Nginx, Simulator, ask

CONNECTIONS = 32
# The same start and the same seed: in each round the same SIM and the same token.
FLAGS = ("--fixture", HERE / "1000-sims.yaml", "--start-time", "2026-01-01T00:00:00Z", "--seed", 1)
PACKAGES = {"WireMock": ("wiremock", mocks.wiremock),
            "Prism": ("@stoplight/prism-cli", mocks.prism),
            "Mockoon": ("@mockoon/cli", mocks.mockoon),
            "Mountebank": ("mountebank", mocks.mountebank), "Express": ("express", mocks.express)}


@dataclass
class Size:
    """How often, and how hard."""

    rounds: int
    load: Load


FULL = Size(3, Load((CONNECTIONS,), 5, 15))  # a JVM becomes faster for as long as the warm-up
QUICK = Size(1, Load((CONNECTIONS,), 1, 1))


@dataclass
class Round:
    """What one server did once, from its start to its end."""

    start: float  # seconds from exec to the first 200
    started_mb: float
    loaded_mb: float
    point: Point
    reply_bytes: int


# What the table tells of a server: heading, format, whether more is better, the figure of a round.
FIGURES = (("start ms", ",.0f", False, lambda r: r.start * 1e3),
           ("MB started", ",.0f", False, lambda r: r.started_mb),
           ("MB after load", ",.0f", False, lambda r: r.loaded_mb),
           ("requests/s", ",.0f", True, lambda r: r.point.rate),
           ("p50 ms", ".2f", False, lambda r: r.point.p50_ms),
           ("p99 ms", ".2f", False, lambda r: r.point.p99_ms),
           ("CPU µs", ",.1f", False, lambda r: r.point.cpu_us))


def make_stub(binary):
    """What everyone is asked, and what the simulator answers."""
    with Simulator(binary, *FLAGS) as simulator:
        request = requests_under_load(simulator)["one SIM"]
        return mocks.Stub(request, ask(simulator.port, request))


def servers(binary, packages, stub):
    """By name: makes a server that gives the stub's answer, with a directory to write to."""
    made = {"simulator": lambda directory: simulator_with_token(binary),
            "nginx": lambda directory: Nginx(directory, [(stub.request, stub.reply)])}
    for name, (package, make) in PACKAGES.items():
        made[f"{name} {mocks.version(package)}"] = (
            lambda directory, make=make: make(stub, packages, directory))
    return made


@contextlib.contextmanager
def simulator_with_token(binary):
    """A simulator that has given out the token of the stub's request."""
    with Simulator(binary, *FLAGS) as simulator:
        simulator.token()
        yield simulator


def measure_round(make, stub, load):
    """Starts a server, makes sure of what it answers, and drives it."""
    with (tempfile.TemporaryDirectory(prefix="easyconnect-bench-") as directory,
          make(directory) as server):
        start = server.first_ok_after(stub.request)
        reply = ask(server.port, stub.request)
        check_same("it", reply, stub.reply)
        started_mb = server.family_resident_mb()
        point = measure_point(server, stub.request, CONNECTIONS, load, directory)
        if point.failed:
            raise BenchError(f"{point.failed} requests failed")
        check_same("after the load it", ask(server.port, stub.request), stub.reply)
        return Round(start, started_mb, server.family_resident_mb(), point, reply.size)


def report(rounds):
    """The medians as a Markdown table, and where a peer is better than the simulator."""
    medians = {name: [statistics.median(map(figure, of_server)) for *_, figure in FIGURES]
               for name, of_server in rounds.items()}
    if "nginx" not in medians:
        raise BenchError("without nginx there is nothing to compare with")
    head = [f"{CONNECTIONS} connections", *(name for name, *_ in FIGURES), "reply bytes"]
    rows = [[name, *(f"{value:{form}} ({value / limit:.2f})" for (_, form, *_), value, limit
                     in zip(FIGURES, values, medians["nginx"])), f"{rounds[name][0].reply_bytes}"]
            for name, values in medians.items()]
    return [*markdown.table(head, rows), "", runtimes(), *better(medians)]


def better(medians):
    """A line for each peer that has the better of some figures; nginx, the limit, is none."""
    if "simulator" not in medians:
        return []
    lines = []
    for name, theirs in medians.items():
        won = [heading
               for (heading, _, more, _), ours, its in zip(FIGURES, medians["simulator"], theirs)
               if (its > ours if more else its < ours)]
        if won and name != "nginx":
            lines.append(f"- {name} is better than the simulator: {', '.join(won)}")
    return lines or ["- no peer is better than the simulator in any of these figures"]


def runtimes():
    """What the table needs to be read, and what the peers run on."""
    return (f"In brackets: times nginx's. {first_line('java', '--version')}; "
            f"Node.js {first_line('node', '--version')}")


def first_line(*command):
    """What a program says first."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return f"no {command[0]}"
    return ran.stdout.partition("\n")[0]
