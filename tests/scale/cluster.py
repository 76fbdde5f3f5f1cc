"""Four simulators behind HAProxy with docker/scale/haproxy.cfg, all on free ports of the loopback."""

import base64
import contextlib
import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

SCALE = Path(__file__).resolve().parents[2] / "docker" / "scale"
TOKEN_PATH = "/management-api/oauth/token"
SIM = "8988280666000000001"
DEADLINE = 30  # seconds, for any one call or start


class Simulator:
    """One process; a new one after a kill has the port of the old."""

    def __init__(self, program, fixtures):
        self.words = [program, "serve", "--log-level", "error"]
        for fixture in fixtures:
            self.words += ["--fixture", str(fixture)]
        self.port = 0
        self.process = None
        self.start()

    def start(self):
        words = [*self.words, "--listen", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(DEADLINE)
        self.process.stdout.close()

    def asked(self, path):
        """What the simulator itself says at this address of its control plane."""
        with contextlib.closing(connection(self.port)) as direct:
            status, _, answer = call(direct, "GET", "/_simulator/v1/" + path)
        assert status == 200, answer
        return answer

    def accounts(self):
        """The accounts it has seen a request of, in any of its worlds, and what they were answered."""
        seen = {}
        for world in self.asked("worlds")["worlds"]:
            for row in self.requests(world["name"]):
                seen.setdefault(row.get("account", ""), set()).add(row["status"])
        return seen

    def requests(self, world):
        after = newest = 0
        while after == 0 or after < newest:
            page = self.asked(f"requests?world={world}&limit=1000&after={after}")
            yield from page["requests"]
            after, newest = page["next"], page["newest"]
            if not page["requests"]:
                return


class Cluster:
    def __init__(self, program, haproxy, *fixtures):
        self.haproxy = haproxy
        self.simulators = []
        self.proxy = None
        self.log = tempfile.NamedTemporaryFile("w+")
        try:
            for _ in range(4):
                self.simulators.append(Simulator(program, [SCALE / "worlds.yaml", *fixtures]))
            self.start_proxy()
        except BaseException:
            self.stop()
            raise

    def start_proxy(self):
        """The proxy gets a socket that listens already, so nobody can take its port in between."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = listener.getsockname()[1]
        places = {
            f"SIMULATOR_{number}": f"127.0.0.1:{simulator.port}"
            for number, simulator in enumerate(self.simulators)
        }
        self.proxy = subprocess.Popen(
            [self.haproxy, "-db", "-f", SCALE / "haproxy.cfg"],
            env={**os.environ, **places, "PROXY_BIND": f"fd@{listener.fileno()}"},
            pass_fds=[listener.fileno()],
            stderr=self.log,
        )
        listener.close()
        wait_until(self.is_ready, "the proxy is ready")

    def stop_proxy(self):
        self.proxy.kill()
        self.proxy.wait(DEADLINE)

    def stop(self):
        if self.proxy:
            self.stop_proxy()
        for simulator in self.simulators:
            simulator.kill()
        self.log.close()

    def log_size(self):
        return Path(self.log.name).stat().st_size

    def wait_for_log(self, words, since):
        """Until the proxy has said so in its log, after it had so many bytes."""
        wait_until(lambda: words in Path(self.log.name).read_text()[since:], words)

    def is_ready(self):
        with contextlib.closing(self.connection()) as proxied:
            return call(proxied, "GET", "/_simulator/v1/health/ready")[0] == 200

    def connection(self):
        return connection(self.port)

    def seen_by(self):
        """The simulators that have seen each account, by number."""
        seen = {}
        for number, simulator in enumerate(self.simulators):
            if simulator.process.poll() is not None:
                continue
            for account in simulator.accounts():
                seen.setdefault(account, set()).add(number)
        return seen


class Client:
    """One account, on a connection of its own or on one that it shares."""

    def __init__(self, cluster, name, password="secret", shared=None):
        self.name = name
        self.password = password
        self.connection = shared or cluster.connection()
        self.token = None

    def log_in(self, scheme="Basic", spelled=lambda code: code):
        code = base64.b64encode(f"{self.name}:{self.password}".encode()).decode()
        headers = {"Authorization": f"{scheme} {spelled(code)}"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        status, _, answer = call(
            self.connection, "POST", TOKEN_PATH, headers, "grant_type=client_credentials"
        )
        if status == 200:
            self.token = answer["access_token"]
        return status, answer

    def ask(self, method, path, body=None, scheme="Bearer"):
        headers = {"Authorization": f"{scheme} {self.token}", "Content-Type": "application/json"}
        body = json.dumps(body) if body else None
        return call(self.connection, method, "/management-api/v1/" + path, headers, body)

    def send(self, text):
        message = {"payload": text, "source_address": SIM}
        return self.ask("POST", f"sims/{SIM}/sms", message)[0]

    def texts(self):
        """Those of all pages: accounts that share a world share its SIM."""
        texts = set()
        for page in itertools.count(1):
            status, _, messages = self.ask("GET", f"sims/{SIM}/sms?pageSize=100&page={page}")
            if status != 200:
                return status
            if not messages:
                return texts
            texts.update(message["payload"] for message in messages)


def connection(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)


def call(link, method, path, headers=None, body=None):
    """Status, headers, and the body as JSON, or as text where it is none."""
    link.request(method, path, body, headers or {})
    answer = link.getresponse()
    text = answer.read().decode()
    try:
        return answer.status, answer.headers, json.loads(text)
    except ValueError:
        return answer.status, answer.headers, text


def wait_until(is_so, what):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if is_so():
                return
        time.sleep(0.02)
    raise TimeoutError(f"{what}: not within {DEADLINE} s")
