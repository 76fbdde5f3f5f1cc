"""Other mocks, each told to give one reply of the simulator to one request, and as fast as it can.

What they note of requests is off where it can be, as their own documentation advises for load.
"""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
from dataclasses import dataclass

from servers import BenchError, Reply, Request, Server, free_port

FOLDER = pathlib.Path(__file__).resolve().parent / "peers"
SENT_BY_EVERYONE = {"connection", "content-length", "date", "keep-alive"}
LAST_WORDS = 1000  # characters of what a mock said, when it does not start


@dataclass
class Stub:
    """A request, and the simulator's reply to it."""

    request: Request
    reply: Reply

    def headers(self):
        """Those of the reply that no server sends by itself."""
        return {name: value for name, value in self.reply.headers
                if name.lower() not in SENT_BY_EVERYONE}

    def body(self):
        """The body as text."""
        return self.reply.body.decode()


class Mock(Server):
    """A mock in a process group of its own, which ends with it. It writes to `directory`."""

    def __init__(self, command, port, directory, **environment):
        self.output = pathlib.Path(directory, "output")
        with self.output.open("wb") as output:
            super().__init__(command, output, stderr=subprocess.STDOUT, cwd=directory,
                             env={**os.environ, "HOME": str(directory), **environment},
                             start_new_session=True)
        self.port = port

    def __exit__(self, *_):
        self.signal_group(signal.SIGTERM)
        super().__exit__()
        self.signal_group(signal.SIGKILL)  # whom it has left behind

    def signal_group(self, number):
        """Signals the mock and all that it started, if any of them is still there."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def first_ok_after(self, request):
        """When it does not start, its last output is told."""
        try:
            return super().first_ok_after(request)
        except BenchError as error:
            said = self.output.read_text(encoding="utf-8", errors="replace").strip()
            raise BenchError(f"{error}; its last output:\n{said[-LAST_WORDS:]}") from error


def wiremock(stub, packages, directory):
    """WireMock, by its jar as its documentation says; the package's own command adds a Node.js."""
    mapping = {"request": {"method": stub.request.method, "urlPath": stub.request.path},
               "response": {"status": stub.reply.status, "headers": stub.headers(),
                            "body": stub.body()}}
    write(directory, "mappings/sim.json", mapping)
    jar = next(packages.glob("node_modules/wiremock/build/wiremock-standalone-*.jar"), None)
    if not jar:
        raise BenchError("its package is not installed")
    port = free_port()
    return Mock([program("java"), "-jar", jar, "--bind-address", "127.0.0.1", "--port", str(port),
                 "--root-dir", directory, "--no-request-journal", "--disable-request-logging",
                 "--use-chunked-encoding", "never"], port, directory)


def prism(stub, packages, directory):
    """Prism, with an OpenAPI document of one path. No headers: it would make them of schemas."""
    answer = {"description": "The SIM",
              "content": {"application/json": {"example": json.loads(stub.body())}}}
    document = {"openapi": "3.0.3", "info": {"title": "SIMs", "version": "1"},
                "paths": {stub.request.path: {"get": {"responses": {"200": answer}}}}}
    port = free_port()
    return Mock([package_program(packages, "prism"), "mock", "--host", "127.0.0.1",
                 "--port", str(port), "--verboseLevel", "error",
                 write(directory, "openapi.json", document)], port, directory)


def mockoon(stub, packages, directory):
    """Mockoon, with one route. No headers but one, since it makes a template of each.

    It keeps one transaction, since with 0 it keeps all of them.
    """
    ids = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(3)]
    response = {"uuid": ids[0], "body": stub.body(), "statusCode": stub.reply.status,
                "headers": [{"key": "Content-Type", "value": stub.reply.header("Content-Type")}],
                "disableTemplating": True, "default": True}
    route = {"uuid": ids[1], "type": "http", "method": "get",
             "endpoint": stub.request.path.lstrip("/"), "responses": [response]}
    port = free_port()
    environment = {"uuid": ids[2], "name": "SIMs", "port": port, "hostname": "127.0.0.1",
                   "routes": [route], "rootChildren": [{"type": "route", "uuid": ids[1]}]}
    return Mock([package_program(packages, "mockoon-cli"), "start", "--repair", "--data",
                 write(directory, "environment.json", environment), "--disable-log-to-file",
                 "--disable-admin-api", "--max-transaction-logs", "1"], port, directory)


def mountebank(stub, packages, directory):
    """Mountebank, with one imposter. It closes connections unless told not to."""
    headers = {**stub.headers(), "Connection": "keep-alive", "Content-Length": "0"}  # it counts
    response = {"is": {"statusCode": stub.reply.status, "headers": headers, "body": stub.body()}}
    asked = {"equals": {"method": stub.request.method, "path": stub.request.path}}
    port = free_port()
    imposter = {"protocol": "http", "port": port, "host": "127.0.0.1",
                "stubs": [{"predicates": [asked], "responses": [response]}]}
    return Mock([package_program(packages, "mb"), "start", "--host", "127.0.0.1", "--localOnly",
                 "--port", str(free_port()), "--nologfile", "--loglevel", "error", "--noParse",
                 "--configfile", write(directory, "imposters.json", {"imposters": [imposter]})],
                port, directory)


def express(stub, packages, directory):
    """A mock written by hand, in the mode that Express's documentation advises for load."""
    sims = write(directory, "sims.json", [json.loads(stub.body())])
    headers = write(directory, "headers.json", stub.headers())
    port = free_port()
    return Mock([program("node"), FOLDER / "express.mjs", packages, str(port), sims, headers],
                port, directory, NODE_ENV="production")


def write(directory, name, content):
    """Writes JSON to a file; its path."""
    path = pathlib.Path(directory, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def program(name):
    """Where a program of the system is."""
    found = shutil.which(name)
    if not found:
        raise BenchError(f"{name} is not installed")
    return found


def package_program(packages, name):
    """Where a program from npm is."""
    path = packages / "node_modules/.bin" / name
    if not path.exists():
        raise BenchError("its package is not installed")
    return path


def version(package):
    """The version of a package that is measured."""
    pinned = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    return pinned["devDependencies"][package]
