#!/usr/bin/env python3
"""Runs the library of failures against one of the example clients, and checks what comes of it.

    library.py PROGRAM careful|careless CLIENT [ARGS...]

With a careful client every scenario passes (exit code 0). With a careless one the run ends with 1,
and its JUnit report names in each scenario the expectation that belongs to the failure, and the bad
habits.
"""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# what a careless client is caught by, in each scenario
CATCHES = {
    "asleep-over-validity": "which expires",
    "broken-answers": "nothing is bought",
    "bulk-change-half-done": "each SIM has its label",
    "connectivity-reset": "one SMS for each SIM",
    "html-error-page": "each SIM gets its SMS",
    "imei-lock-breached": "which expires",
    "lost-reports": "no SIM gets two",
    "month-end": "the 403 is believed",
    "order-delayed": "nothing is sent before it is there",
    "page-shrinks": "each SIM gets one SMS",
    "parts-out-of-order": "webhooks are answered at once",
    "quota-exhausted-mid-campaign": "the 403 is believed",
    "receiver-down-for-an-hour": "no SIM gets two",
    "report-before-201": "each report is taken at once",
    "reports-twice": "none is refused",
    "reset-after-queued": "one SMS for each SIM",
    "sim-expired": "nothing is bought for it",
    "slow-api": "no SIM gets two",
    "swapped-reports": "who has its SMS gets no other",
    "token-endpoint-down": "Retry-After is kept",
    "token-expires-mid-batch": "a refused token is not used again",
    "too-many-requests": "Retry-After is kept",
    "topup-charged-answer-lost": "it is charged once",
    "worst-day": "one SMS for each SIM",
}
FINDINGS = {
    "token_per_request",
    "ignored_401",
    "retry_before_retry_after",
    "retry_storm",
    "duplicate_sms",
    "slow_webhook_answer",
}


def run(program, client):
    """The exit code, what was printed, and the suites of the JUnit report by file."""
    with tempfile.TemporaryDirectory() as folder:
        report = f"{folder}/junit.xml"
        words = [program, "run", "scenarios", "--timeout", "60s", "--junit", report, "--", *client]
        done = subprocess.run(
            words, cwd=ROOT, capture_output=True, text=True, timeout=1500, check=False
        )
        root = ElementTree.parse(report).getroot()
        suites = {Path(suite.get("file")).stem: suite for suite in root.iter("testsuite")}
        return done.returncode, done.stdout + done.stderr, suites


def broken(suite):
    return {case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None}


def mistakes_of_careful(code, suites):
    if code != 0:
        yield f"exit code {code}, not 0"
    for name, suite in suites.items():
        for case in broken(suite):
            yield f"{name}: {case}"


def mistakes_of_careless(code, suites):
    if code != 1:
        yield f"exit code {code}, not 1"
    for name, suite in suites.items():
        if CATCHES.get(name) not in broken(suite):
            yield f"{name}: passed {CATCHES.get(name)!r}; broken: {sorted(broken(suite))}"
    cases = {case.get("name") for suite in suites.values() for case in suite.iter("testcase")}
    for kind in sorted(FINDINGS):
        if not any(case.startswith(f"finding: {kind}") for case in cases):
            yield f"no finding {kind}"


def main():
    program, kind, *client = sys.argv[1:]
    code, output, suites = run(program, client)
    mistakes = list(
        (mistakes_of_careful if kind == "careful" else mistakes_of_careless)(code, suites)
    )
    shipped = {file.stem for file in (ROOT / "scenarios").glob("*.yaml")}
    if not shipped == set(suites) == set(CATCHES):
        mistakes.append(f"not the same: {sorted(shipped ^ set(suites) | shipped ^ set(CATCHES))}")
    if mistakes:
        print(output)
    for mistake in mistakes:
        print("WRONG:", mistake)
    print(f"{len(suites)} scenarios, {len(mistakes)} mistakes")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
