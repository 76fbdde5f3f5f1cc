#!/usr/bin/env python3
"""Measures the simulator beside nginx and judges the result; `README.md` here says how and why.

Exit code 0 when everything could be measured, whether or not every target is met; else 1.
"""

import argparse
import datetime
import os
import pathlib
import platform
import re
import resource
import signal
import subprocess
import sys

sys.dont_write_bytecode = True  # before our own modules: the source tree stays clean
import deliveries as d
import hostile
import long_run as r
import markdown
import measurements as m
import million
import peers
import soak
from servers import TICKS_PER_SECOND, BenchError, nginx_binary

HERE = pathlib.Path(__file__).resolve().parent
RELEASE = HERE.parents[1] / "build/release/easyconnect-simulator"
PEERS = RELEASE.parent / "tests/bench/peers"  # their packages, which `./dev bench --peers` installs

CPU_LIMITS = {"one SIM": 2, "token": 4, "submit SMS": 4, "page of 100": 6}
RATE_LIMIT = 0.5  # of nginx's rate, for one SIM at 32 connections
START_LIMIT_MS = 50
LARGE_LOAD_LIMIT_S = 1
LARGE_RESIDENT_LIMIT_MB = 150
REPORTS_P99_LIMIT = 2  # times the clients' p99 without reports
REPORTS_LAG_LIMIT_S = 2
REPORTS_RATE_LIMIT = 15_500  # a second; what a mock written by hand in Go sends on two cores

LONG_RUN = 100_000  # messages
LONG_RUN_MEMORY_PERCENT = 10  # above what was expected


def main():
    options = read_options()
    # By Ctrl-C and by SIGTERM alike the `with` blocks end what they started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: stopped"))
    allow_many_connections()
    if options.chapter:
        return measure_chapter(options)
    load = m.QUICK if options.quick else m.FULL
    problems = []

    rows = attempt(problems, "load", lambda: m.measure_load(options.binary, load, tell)) or []
    used = attempt(problems, "idle connections", lambda: m.measure_idle(options.binary))
    start = attempt(problems, "start", lambda: m.measure_start(options.binary))
    large = attempt(problems, "large world", lambda: m.measure_large_world(options.binary))

    deliveries = attempt(problems, "deliveries", lambda: d.measure_deliveries(
        options.binary, d.QUICK if options.quick else d.FULL, tell_storm))

    run = attempt(problems, "long run", lambda: r.measure_long_run(
        options.binary, LONG_RUN // 10 if options.quick else LONG_RUN))

    verdicts = [*judge_load(rows, problems), *judge_rest(used, start, large),
                *judge_deliveries(deliveries, problems), *judge_long_run(run)]
    report = "\n".join([machine(), "", *table(rows), "", *table_of_deliveries(deliveries),
                        *verdicts])
    print(report)
    for problem in problems:
        print(f"not measured: {problem}")
    if options.write and not problems:
        write_result("result", report)
    return 1 if problems else 0


def measure_chapter(options):
    """A hard case, or the peers, alone. Exit code 1 when a target is missed, too."""
    problems = []
    measure = CHAPTERS[options.chapter]
    lines = attempt(problems, options.chapter, lambda: measure(options, problems)) or []
    report = "\n".join([machine(), "", *lines])
    print(report)
    for problem in problems:
        print(f"not measured: {problem}")
    if options.write and not problems:
        write_result(options.chapter, report)
    return 1 if problems or any(line.startswith("- MISSED") for line in lines) else 0


def hostile_lines(options, _):
    """Attacks, and who is served beside them."""
    return hostile.report(*hostile.measure_hostile(options.binary, options.quick))


def soak_lines(options, _):
    """A steady load with faults."""
    run = soak.measure_soak(options.binary, 0.5 if options.quick else options.minutes)
    return [verdict(*row) for row in soak.judge_soak(run)]


def million_lines(options, _):
    """Many SIMs, many worlds."""
    size = million.QUICK if options.quick else million.FULL
    return million.report_million(million.measure_million(options.binary, size))


def peers_lines(options, problems):
    """Other mocks beside the simulator, taking turns. Who fails in one round is left out."""
    size = peers.QUICK if options.quick else peers.FULL
    stub = peers.make_stub(options.binary)
    servers = peers.servers(options.binary, PEERS, stub)
    rounds = {name: [] for name in servers}
    for number in range(1, size.rounds + 1):
        for name in list(rounds):
            one = attempt(problems, f"{name}, round {number}",
                          lambda make=servers[name]: peers.measure_round(make, stub, size.load))
            if one:
                rounds[name].append(one)
            else:
                del rounds[name]
    return peers.report(rounds)


CHAPTERS = {"hostile": hostile_lines, "soak": soak_lines, "million": million_lines,
            "peers": peers_lines}


def read_options():
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true",
                        help="one second a point, 32 connections only")
    parser.add_argument("--write", action="store_true",
                        help="put the result into tests/bench/README.md")
    which = parser.add_mutually_exclusive_group()
    for chapter, text in {"hostile": "clients that mean no good, instead of all else",
                          "soak": "a steady load with faults, instead",
                          "million": "many SIMs and many worlds, instead",
                          "peers": "other mocks beside the simulator, instead"}.items():
        which.add_argument(f"--{chapter}", action="store_const", const=chapter, dest="chapter",
                           help=text)
    parser.add_argument("--minutes", type=float, default=15, help="of --soak")
    parser.add_argument("--binary", default=RELEASE, help="the simulator to measure")
    options = parser.parse_args()
    if options.quick and options.write:
        parser.error("a quick result is not worth keeping: leave out --quick or --write")
    return options


def allow_many_connections():
    """Raises the limit of open files for us and for what we start, as far as the system lets us."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(hard, 8192)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def attempt(problems, name, measure):
    """What `measure` returns; when it could not be measured None, and a line among the problems."""
    print(f"measuring: {name}", file=sys.stderr)
    try:
        return measure()
    except (BenchError, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
        problems.append(f"{name}: {error or type(error).__name__}")
        return None


def tell(row):
    """Progress, while it goes on."""
    print(f"    {row.case}, {row.connections} connections: {row.ours.rate:,.0f}/s, "
          f"{row.ours.cpu_us:.1f} us (nginx {row.nginx.rate:,.0f}/s, {row.nginx.cpu_us:.1f} us)",
          file=sys.stderr)


def tell_storm(without, reports):
    """Progress of the deliveries."""
    print(f"    p99 {without.p99_ms:.2f} ms without reports, {reports.p99_ms:.2f} ms with "
          f"{reports.reports_rate:,.0f} a second, the last {reports.lag:.2f} s late",
          file=sys.stderr)


# --- judging ---------------------------------------------------------------------------------

def verdict(met, target, measured):
    """One line for one target."""
    return f"- {'met' if met else 'MISSED'}: {target}: {measured}"


def judge_load(rows, problems):
    """A line for each target about CPU time and rate; it holds at every point or not at all."""
    good = [row for row in rows if not row.ours.failed and not row.nginx.failed]
    problems += [f"{row.case}, {row.connections} connections: requests failed "
                 f"(ours {row.ours.failed}, nginx {row.nginx.failed})"
                 for row in rows if row not in good]
    lines = []
    for case, limit in CPU_LIMITS.items():
        points = [row for row in good if row.case == case]
        if points:
            measured = ", ".join(f"{row.cpu_ratio:.2f} ({row.connections})" for row in points)
            lines.append(verdict(max(row.cpu_ratio for row in points) <= limit,
                                 f"{case}, CPU time at most {limit} times nginx's", measured))
    lines += [verdict(row.rate_ratio >= RATE_LIMIT,
                      f"one SIM at 32 connections, at least {RATE_LIMIT} of nginx's rate",
                      f"{row.rate_ratio:.2f}")
              for row in good if (row.case, row.connections) == ("one SIM", 32)]
    return lines


def judge_rest(used, start, large):
    """A line for each target that needs no load; none where nothing was measured."""
    lines = []
    if used is not None:
        ticks = used * TICKS_PER_SECOND
        lines.append(verdict(ticks < m.IDLE_SECONDS,
                             f"{m.IDLE_CONNECTIONS:,} idle connections cost no CPU "
                             "(under a clock tick a second)",
                             f"{ticks:.0f} ticks in {m.IDLE_SECONDS} s"))
    if start is not None:
        lines.append(verdict(start[1] * 1e3 < START_LIMIT_MS,
                             f"start to first 200 under {START_LIMIT_MS} ms",
                             f"{start[1] * 1e3:.1f} ms (median of {m.STARTS})"))
    if start is not None and large is not None:
        load_seconds = large[0] - start[0]
        lines.append(verdict(load_seconds < LARGE_LOAD_LIMIT_S,
                             f"100,000 SIMs loaded in under {LARGE_LOAD_LIMIT_S} s",
                             f"{load_seconds:.2f} s (median of {m.LARGE_LOADS})"))
    if large is not None:
        lines.append(verdict(large[1] < LARGE_RESIDENT_LIMIT_MB,
                             f"100,000 SIMs in under {LARGE_RESIDENT_LIMIT_MB} MB",
                             f"{large[1]:.0f} MB (largest of {m.LARGE_LOADS})"))
    return lines


def judge_deliveries(deliveries, problems):
    """A line for each target about delivery reports."""
    if deliveries is None:
        return []
    reports = deliveries.with_reports
    if deliveries.without.failed or reports.failed:
        problems.append(f"deliveries: requests failed (without reports "
                        f"{deliveries.without.failed}, with {reports.failed})")
        return []
    return [verdict(deliveries.ratio <= REPORTS_P99_LIMIT,
                    f"with reports, the clients' p99 at most {REPORTS_P99_LIMIT} times that "
                    "without", f"{deliveries.ratio:.2f}"),
            verdict(reports.lag < REPORTS_LAG_LIMIT_S,
                    f"the last report under {REPORTS_LAG_LIMIT_S} s after the last 201",
                    f"{reports.lag:.2f} s"),
            verdict(reports.reports_rate > REPORTS_RATE_LIMIT,
                    f"over {REPORTS_RATE_LIMIT:,} reports a second beside {d.CONNECTIONS} clients",
                    f"{reports.reports_rate:,.0f}"),
            f"- a backlog of {d.BACKLOG:,} reports alone: {deliveries.drain_rate:,.0f} a second"]


def judge_long_run(run):
    """A line for each target about the long run."""
    if run is None:
        return []
    kept = run.lost == run.twice == run.out_of_order == run.unfinished == 0
    growth = 100 * (run.after_mb / run.expected_mb - 1)
    return [verdict(kept, f"of {run.messages:,} messages every report acknowledged once, in the "
                    "order of its SIM",
                    f"{run.acknowledged:,} acknowledged, {run.refused:,} of {run.reports:,} posts "
                    f"refused; lost {run.lost}, twice {run.twice}, out of order "
                    f"{run.out_of_order}, unfinished {run.unfinished}"),
            verdict(growth <= LONG_RUN_MEMORY_PERCENT,
                    f"memory after it within {LONG_RUN_MEMORY_PERCENT} % of what is expected",
                    f"{run.after_mb:.0f} MB, expected {run.expected_mb:.0f} MB "
                    f"({run.before_mb:.0f} MB before)"),
            f"- the long run submitted {run.submit_rate:,.0f} messages and sent "
            f"{run.report_rate:,.0f} reports a second"]


# --- printing --------------------------------------------------------------------------------

def table(rows):
    """The points as a Markdown table; in each pair the simulator stands before nginx."""
    if not rows:
        return ["(no table)"]
    head = ["case", "conns", "requests/s", "nginx", "ratio", "p50 ms", "nginx", "p99 ms", "nginx",
            "CPU µs", "nginx", "ratio", "failed", "reply bytes"]
    cells = [[row.case, f"{row.connections}", f"{row.ours.rate:,.0f}", f"{row.nginx.rate:,.0f}",
              f"{row.rate_ratio:.2f}", f"{row.ours.p50_ms:.2f}", f"{row.nginx.p50_ms:.2f}",
              f"{row.ours.p99_ms:.2f}", f"{row.nginx.p99_ms:.2f}", f"{row.ours.cpu_us:.1f}",
              f"{row.nginx.cpu_us:.1f}", f"**{row.cpu_ratio:.2f}**",
              f"{row.ours.failed} / {row.nginx.failed}",
              f"{row.bytes_ours:,} / {row.bytes_nginx:,}"]
             for row in rows]
    return markdown.table(head, cells)


def table_of_deliveries(deliveries):
    """The storms as a Markdown table, and a blank line; nothing without them."""
    if deliveries is None:
        return []
    lines = ["| deliveries      | submits/s | p50 ms | p99 ms | reports/s | lag s | failed |",
             "| --------------- | --------: | -----: | -----: | --------: | ----: | -----: |"]
    for name, run in (("without reports", deliveries.without),
                      ("with reports", deliveries.with_reports)):
        rate, lag = (f"{run.reports_rate:,.0f}", f"{run.lag:.2f}") if run.reports else ("", "")
        lines.append(f"| {name:15} | {run.rate:9,.0f} | {run.p50_ms:6.2f} | {run.p99_ms:6.2f} | "
                     f"{rate:>9} | {lag:>5} | {run.failed:6} |")
    return [*lines, ""]


def machine():
    """One line that says where and when this was measured."""
    model = re.search(r"model name\s*: (.*)", read_text("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s+(\d+)", read_text("/proc/meminfo"))
    system = re.search(r'PRETTY_NAME="(.*)"', read_text("/etc/os-release"))
    kernel = ".".join(platform.release().split(".")[:2])
    return (f"{datetime.date.today()}: {model[1] if model else platform.machine()}, "
            f"{os.cpu_count()} cores, {int(memory[1]) / 2**20 if memory else 0:.0f} GiB, "
            f"{system[1] if system else platform.system()}, Linux {kernel}, {nginx_version()}")


def read_text(path):
    """A file's text, or nothing where there is no such file."""
    try:
        return pathlib.Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def nginx_version():
    """For example "nginx/1.22.1"."""
    try:
        said = subprocess.run([nginx_binary(), "-v"], capture_output=True, text=True, check=False)
    except (BenchError, OSError):
        return "no nginx"
    return said.stderr.strip().removeprefix("nginx version: ")


def write_result(name, report):
    """Replaces what stands between the two markers of that name in the README."""
    readme = HERE / "README.md"
    markers = (f"<!-- {name}: begin -->", f"<!-- {name}: end -->")
    before, begin, rest = readme.read_text(encoding="utf-8").partition(markers[0])
    _, end, after = rest.partition(markers[1])
    if not begin or not end:
        sys.exit(f"bench: {readme} lacks the markers {' and '.join(markers)}")
    readme.write_text(f"{before}{begin}\n{report}\n{end}{after}", encoding="utf-8")
    print("written to tests/bench/README.md")


if __name__ == "__main__":
    sys.exit(main())
