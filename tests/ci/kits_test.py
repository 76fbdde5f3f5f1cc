#!/usr/bin/env python3
"""Runs what docker/ci gives to pipelines, as a stranger's pipeline would: in a clean folder, with a clean environment.

    kits_test.py PROGRAM

What installs packages is played by stand-ins on the PATH that write down what was asked of them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
KIT = ROOT / "docker" / "ci"
PROGRAM = Path(sys.argv[1]).resolve()
JUNIT_JAR = Path("/usr/share/java/junit-platform-console.jar")
JARS = re.compile(r"(junit-(jupiter|platform)(-[a-z]+)?|opentest4j.*|apiguardian-api|picocli|univocity.*)\.jar")
FIVE_LINES = [fence.strip() for fence in re.findall(r"```yaml\n(.*?)```", (KIT / "README.md").read_text(), re.S)]

# Installing the package is what makes the simulator be there.
APT_GET = """#!/bin/sh
echo "apt-get $*" >>"$HOME/asked"
case "$*" in *easyconnect-simulator*.deb*) ln -s PROGRAM "$HOME/bin/easyconnect-simulator" ;; esac
"""
CURL = """#!/bin/sh
echo "curl $*" >>"$HOME/asked"
"""


class Stranger:
    """Somebody's project, with a client and a scenario, and a machine without the simulator."""

    def __init__(self, client):
        self.folder = tempfile.TemporaryDirectory()
        self.home = Path(self.folder.name)
        self.project = self.home / "project"
        (self.project / "scenarios").mkdir(parents=True)
        clients = ROOT / "tests" / "e2e" / "clients"
        for source in clients.glob("careful*.py"):
            shutil.copy(source, self.project)
        shutil.copy(clients / client, self.project / "client.py")
        shutil.copy(ROOT / "scenarios" / "too-many-requests.yaml", self.project / "scenarios")
        (self.home / "bin").mkdir()
        self.add_program("apt-get", APT_GET.replace("PROGRAM", str(PROGRAM)))
        self.add_program("curl", CURL)
        self.add_program("sudo", '#!/bin/sh\nexec "$@"\n')
        (self.home / "asked").touch()

    def add_program(self, name, text):
        program = self.home / "bin" / name
        program.write_text(text)
        program.chmod(0o755)

    def run(self, words, **variables):
        path = f"{self.home}/bin:/usr/bin:/bin"
        environment = {"PATH": path, "HOME": str(self.home), "RUNNER_TEMP": "/tmp/runner", **variables}
        return subprocess.run(
            words, cwd=self.project, env=environment, capture_output=True, text=True, timeout=200, check=False
        )

    def asked(self):
        return (self.home / "asked").read_text()

    def verdicts(self, report="junit.xml"):
        """Each expectation, and whether it was met."""
        cases = ElementTree.parse(self.project / report).getroot().iter("testcase")
        return {case.get("name"): case.find("failure") is None for case in cases}


def gitlab_job(stranger, job, **variables):
    """As a runner does it: all lines in one shell, which ends at the first that fails."""
    lines = "\n".join(["set -e", *job["before_script"], *job["script"]])
    return stranger.run(["sh", "-c", lines], **job.get("variables", {}), **variables)


def github_action(stranger, inputs):
    """The `run` steps of the action, each in a shell of its own, as the runner starts it."""
    action = yaml.safe_load((KIT / "action.yml").read_text())
    known = {
        "inputs.version || github.action_ref": inputs.get("version") or "v1.0.0",
        "github.server_url": "https://git.example",
        "github.action_repository": "OWNER/easyconnect-simulator",
    }
    for name, described in action["inputs"].items():
        assert name in inputs or not described.get("required"), name
        known[f"inputs.{name}"] = inputs.get(name, described.get("default"))

    def filled(text):
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], text)

    kept = []
    done = None
    for step in action["runs"]["steps"]:
        if "uses" in step:
            assert step["if"] == "always()"
            kept.append(filled(step["with"]["path"]))
        elif done is None or done.returncode == 0:
            variables = {name: filled(value) for name, value in step["env"].items()}
            assert "${{" not in step["run"] and step["shell"] == "bash"
            words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done = stranger.run(words, **variables)
    return done, kept


class Kits(unittest.TestCase):
    def stranger(self, client="careful.py"):
        stranger = Stranger(client)
        self.addCleanup(stranger.folder.cleanup)
        return stranger

    def assert_all_met(self, done, verdicts):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertGreaterEqual(len(verdicts), 5)
        self.assertNotIn(False, verdicts.values())

    def assert_caught(self, done, verdicts):
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIs([met for name, met in verdicts.items() if "Retry-After is kept" in name][0], False)

    def test_five_lines_of_gitlab_are_a_pipeline(self):
        self.assertEqual(len(FIVE_LINES[0].splitlines()), 5)
        (job,) = yaml.safe_load(FIVE_LINES[0]).values()
        stranger = self.stranger()
        done = gitlab_job(stranger, job)
        report = job["artifacts"]["reports"]["junit"]
        self.assert_all_met(done, stranger.verdicts(report))
        self.assertIn("install -y python3 ./easyconnect-simulator.deb", stranger.asked())

        careless = self.stranger("careless.py")
        self.assert_caught(gitlab_job(careless, job), careless.verdicts(report))

    def test_five_lines_of_github_are_a_pipeline(self):
        self.assertEqual(len(FIVE_LINES[1].splitlines()), 5)
        _, step = yaml.safe_load(FIVE_LINES[1])
        self.assertTrue(step["uses"].startswith("OWNER/easyconnect-simulator/docker/ci@v"))
        self.assertTrue((ROOT / "docker/ci/action.yml").exists())
        stranger = self.stranger()
        done, kept = github_action(stranger, step["with"])
        self.assertEqual(kept, ["junit.xml"])
        self.assert_all_met(done, stranger.verdicts())

        failing = self.stranger()  # the verdicts are kept all the same, and where the caller wants them
        done, kept = github_action(failing, {"client": "exit 3", "junit": "out.xml"})
        self.assertEqual((done.returncode, kept), (3, ["out.xml"]))
        self.assertIn(False, failing.verdicts("out.xml").values())

    def test_the_action_installs_the_release_that_it_is_of_or_the_one_that_is_said(self):
        for version, number in [({}, "1.0.0"), ({"version": "2.3.4"}, "2.3.4"), ({"version": "v2.3.4"}, "2.3.4")]:
            stranger = self.stranger()
            github_action(stranger, {"client": "true", **version})
            machine = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
            deb = f"easyconnect-simulator_{number}_{machine}.deb"
            releases = "https://git.example/OWNER/easyconnect-simulator/releases/download"
            self.assertIn(f"-o /tmp/runner/{deb} {releases}/v{number}/{deb}\n", stranger.asked())
            self.assertIn(f"apt-get install -y /tmp/runner/{deb}\n", stranger.asked())

    def test_nothing_is_installed_where_the_simulator_is(self):
        for run in [
            lambda stranger: github_action(stranger, {"client": "true"})[0],
            lambda stranger: gitlab_job(stranger, self.extended({"CLIENT": "true"})),
        ]:
            stranger = self.stranger()
            (stranger.home / "bin" / "easyconnect-simulator").symlink_to(PROGRAM)
            run(stranger)
            self.assertEqual(stranger.asked(), "")
            self.assertTrue(stranger.verdicts())

    def test_a_job_that_extends_the_one_for_gitlab_runs(self):
        stranger = self.stranger()
        job = self.extended({"CLIENT": "python3 client.py", "PACKAGES": "python3"})
        self.assert_all_met(gitlab_job(stranger, job), stranger.verdicts())
        self.assertIn("install -y ./easyconnect-simulator.deb python3", stranger.asked())
        unsaid = self.stranger()  # who forgets to say a client is told by a job that fails
        self.assertNotEqual(gitlab_job(unsaid, self.extended({})).returncode, 0)

    def extended(self, variables):
        job = yaml.safe_load((KIT / "gitlab.yml").read_text())[".easyconnect-simulator"]
        return {**job, "variables": {**job["variables"], **variables}}

    @unittest.skipUnless(JUNIT_JAR.exists() and shutil.which("javac"), "needs junit5 and a JDK of Debian's")
    def test_the_junit_example_is_a_client_like_any_other(self):
        stranger = self.stranger()
        jars = ":".join(str(jar) for jar in Path("/usr/share/java").glob("*.jar") if JARS.fullmatch(jar.name))
        compiled = stranger.run(["javac", "-d", "classes", "-cp", jars, str(KIT / "junit" / "PlatformTest.java")])
        self.assertEqual(compiled.returncode, 0, compiled.stderr)
        words = [str(PROGRAM), "run", str(KIT / "junit" / "one-sms.yaml"), "--junit", "verdicts.xml", "--"]
        words += ["java", "-cp", f"classes:{jars}", "org.junit.platform.console.ConsoleLauncher"]
        done = stranger.run([*words, "--select-class", "PlatformTest", "--details", "tree", "--reports-dir", "tests"])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIs(stranger.verdicts("verdicts.xml")["the SMS is delivered once"], True)
        own = stranger.verdicts("tests/TEST-junit-jupiter.xml")
        self.assertEqual(own, {"anSmsIsAcceptedAndHasAnAddress()": True})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
