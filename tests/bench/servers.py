"""The two servers under measurement, the requests they get, and what they use of the machine."""

import base64
import json
import os
import pathlib
import select
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field

READY_WITHIN = 30.0  # seconds; a server that says nothing for so long has failed
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
API = "/management-api"


class BenchError(Exception):
    """Something could not be measured; the text says what."""


@dataclass
class Request:
    """One request, the same for the probe in Python and for wrk."""

    method: str
    path: str
    headers: dict = field(default_factory=dict)
    body: str = ""

    def bytes_for(self, port):
        """The request on the wire, kept alive."""
        headers = {"Host": f"127.0.0.1:{port}", **self.headers}
        if self.body:
            headers["Content-Length"] = str(len(self.body))
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()


@dataclass
class Reply:
    """One reply, as it came over the wire."""

    status: int
    headers: list  # of (name, value), in the order sent
    body: bytes
    size: int  # bytes of head and body together

    def header(self, name):
        """The first value of a header, or the empty text."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")


def connect(port, within=READY_WITHIN):
    """A connection to the port; tries again while nobody listens yet."""
    deadline = time.monotonic() + within
    while True:
        try:
            connection = socket.create_connection(("127.0.0.1", port), timeout=READY_WITHIN)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        except ConnectionRefusedError as error:
            if time.monotonic() > deadline:
                raise BenchError(f"nobody listens on port {port}") from error


def exchange(connection, port, request):
    """Sends one request over an open connection and reads its reply."""
    connection.sendall(request.bytes_for(port))
    received = b""
    while b"\r\n\r\n" not in received:
        received += receive_some(connection, request)
    head, _, body = received.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    reply = Reply(int(status_line.split()[1]), headers, body, 0)
    length = int(reply.header("Content-Length") or 0)
    while len(reply.body) < length:
        reply.body += receive_some(connection, request)
    reply.size = len(head) + 4 + len(reply.body)
    return reply


def receive_some(connection, request):
    """The next bytes; an end where a reply was due is an error."""
    received = connection.recv(1 << 20)
    if not received:
        raise BenchError(f"the connection ended during {request.method} {request.path}")
    return received


def ask(port, request, within=READY_WITHIN):
    """One request over a connection of its own. Refused unless the answer is a 2xx."""
    with connect(port, within) as connection:
        reply = exchange(connection, port, request)
    if not 200 <= reply.status < 300:
        text = reply.body[:200].decode("utf-8", "replace")
        raise BenchError(f"{request.method} {request.path} answered {reply.status}: {text}")
    return reply


class Server:
    """A process we started, with its children; ended by its id when the `with` block ends."""

    def __init__(self, command, output, **options):
        """`options` are those of Popen."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output,
                                        **options)
        self.port = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def first_ok_after(self, request):
        """Seconds from exec to the first 2xx to a request, asked every millisecond."""
        while True:
            try:
                ask(self.port, request, within=0)
                return time.monotonic() - self.started
            except (BenchError, OSError) as error:
                code = self.process.poll()
                if code is not None:
                    raise BenchError(f"it ended with exit code {code}") from error
                if time.monotonic() - self.started > READY_WITHIN:
                    raise BenchError(f"no 200 within {READY_WITHIN:.0f} s: {error}") from error
            time.sleep(0.001)

    def cpu_seconds(self):
        """User and system time so far: of the process, its children, and those already gone."""
        return sum(ticks for _, ticks in process_tree(self.process.pid)) / TICKS_PER_SECOND

    def resident_mb(self):
        """Resident memory of the process, in millions of bytes."""
        return resident_mb(self.process.pid)

    def descriptors(self):
        """How many files and sockets the process has open."""
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def family_resident_mb(self):
        """The same with all processes below it; a page that two of them share counts twice."""
        return sum(resident_mb(pid) for pid, _ in process_tree(self.process.pid))


def resident_mb(pid):
    """Resident memory of one process, in millions of bytes."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise BenchError("the process is gone")


def process_tree(root):
    """(pid, clock ticks used) of a process and of everything below it."""
    rows = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        rows[int(entry.parent.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    if root not in rows:
        raise BenchError("the server ended by itself")
    family, parents = [], [root]
    while parents:
        pid = parents.pop()
        family.append((pid, rows[pid][1]))
        parents += [child for child, (parent, _) in rows.items() if parent == pid]
    return family


class Simulator(Server):
    """The simulator, on a port of its own choice; ready when the constructor returns."""

    def __init__(self, binary, *flags):
        command = [binary, "serve", "--listen", "127.0.0.1:0", "--log-level", "warn"]
        super().__init__([*command, *map(str, flags)], subprocess.PIPE)
        try:
            self.port = self.read_ready_line()["port"]
            self.ready_after = time.monotonic() - self.started  # seconds since exec
        except BaseException:
            self.__exit__()
            raise

    def read_ready_line(self):
        """The one JSON line it prints when it listens."""
        if not select.select([self.process.stdout], [], [], READY_WITHIN)[0]:
            raise BenchError(f"no ready line within {READY_WITHIN:.0f} s")
        line = self.process.stdout.readline()
        if not line:
            raise BenchError(f"the simulator ended with exit code {self.process.wait()}")
        return json.loads(line)

    def token(self):
        """A fresh access token of the demo account."""
        return json.loads(ask(self.port, token_request()).body)["access_token"]


def token_request():
    """The login of the demo account."""
    basic = base64.b64encode(b"demo:demo").decode()
    return Request("POST", f"{API}/oauth/token",
                   {"Authorization": f"Basic {basic}",
                    "Content-Type": "application/x-www-form-urlencoded"},
                   "grant_type=client_credentials")


class Nginx(Server):
    """nginx with two workers, serving given replies as static files from a directory of its own."""

    def __init__(self, directory, replies):
        """`replies` is a list of (Request, Reply) with a path each of their own."""
        self.directory = pathlib.Path(directory)
        port = free_port()
        locations = [self.location(i, *pair) for i, pair in enumerate(replies)]
        config = self.directory / "nginx.conf"
        config.write_text(nginx_config(self.directory, port, locations))
        command = [nginx_binary(), "-p", directory, "-e", "error.log", "-c", str(config)]
        super().__init__(command, None)
        self.port = port
        try:
            connect(port, within=5).close()
        except BaseException:
            self.__exit__()
            raise

    def location(self, number, request, reply):
        """The part of the configuration that answers one request like the simulator did."""
        lines = [f'default_type "{reply.header("Content-Type")}";', 'add_header Last-Modified "";']
        lines += [f'add_header {name} "{quoted(value)}";' for name, value in reply.headers
                  if name.lower() not in NGINX_SENDS_ITSELF]
        if not reply.body:
            lines.append(f"return {reply.status};")
        else:
            file = self.directory / f"{number}.body"
            file.write_bytes(reply.body)
            lines.append(f'alias "{file}";')
            if request.method == "POST":
                lines.append(f"error_page 405 ={reply.status} $uri;")  # a file refuses a POST
        return f"location = {request.path.partition('?')[0]} {{\n" + "\n".join(lines) + "\n}"


class Receiver(Server):
    """A fast receiver of webhooks: nginx with one worker, which answers 204 and counts."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        port = free_port()
        locations = ["location = /sms { return 204; }", "location = /count { stub_status; }"]
        config = self.directory / "receiver.conf"
        config.write_text(nginx_config(self.directory, port, locations, workers=1))
        command = [nginx_binary(), "-p", directory, "-e", "error.log", "-c", str(config)]
        super().__init__(command, None)
        self.port = port
        self.url = f"http://127.0.0.1:{port}/sms"
        self.asked = 0
        try:
            self.line = connect(port, within=5)
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if hasattr(self, "line"):
            self.line.close()
        super().__exit__()

    def requests(self):
        """How many posts have come, without these questions."""
        self.asked += 1
        counts = exchange(self.line, self.port, Request("GET", "/count")).body.split()
        return int(counts[9]) - self.asked


NGINX_SENDS_ITSELF = {"server", "date", "content-type", "content-length", "connection",
                      "last-modified"}


def quoted(value):
    """A header's value in quotes. nginx cannot write a dollar; another letter weighs the same."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "S")


def nginx_binary():
    """Where nginx is; its folder is not on everybody's PATH."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    found = shutil.which("nginx", path=path)
    if not found:
        raise BenchError("nginx is not installed")
    return found


def free_port():
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx_config(directory, port, locations, workers=2):
    """nginx as fast as it goes: no logs, open files kept, connections never closed."""
    user = "user root;" if os.geteuid() == 0 else ""  # its workers must be able to read `directory`
    scratch = "\n".join(f'{kind}_temp_path "{directory}/{kind}";'
                        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    body = "\n".join(locations)
    return f"""
{user}
daemon off;
master_process on;
worker_processes {workers};
worker_rlimit_nofile 4096;
pid "{directory}/nginx.pid";
error_log "{directory}/error.log" error;
events {{ worker_connections 2048; }}
http {{
{scratch}
access_log off;
server_tokens off;
etag off;
max_ranges 0;
sendfile on;
tcp_nopush on;
open_file_cache max=100 inactive=1h;
open_file_cache_valid 1h;
keepalive_timeout 1h;
keepalive_requests 1000000000;
server {{
listen 127.0.0.1:{port} backlog=1024;
{body}
}}
}}
"""
