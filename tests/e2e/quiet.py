"""Watches every system call of a simulator that is served, called and stopped: it talks to nobody
who was not named to it, looks up no name, and no call of the network makes it look at a file.

    quiet.py PROGRAM
"""

import base64
import http.client
import http.server
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

PATIENCE_S = 60
IDLE_S = 1.0  # nothing is waited for: this is the time in which nothing may happen
SIM = "8988280666000000001"
SECRET = "the text of a file that nobody may read"


def paths_to(file):
    """What a caller might hope to be taken for the name of this file, or for a command."""
    return [file, "../../../.." + file, "file://" + file, "..%2f..%2f" + file[1:].replace("/", "%2f"), "\\\\host\\share", "|id",
            "$(id)", "`id`", "/dev/stdin", "/proc/self/environ"]


class Simulator:
    """The program under strace, and the calls that it made."""

    def __init__(self, program, *flags):
        self.folder = tempfile.TemporaryDirectory()
        self.trace = os.path.join(self.folder.name, "trace")
        command = ["strace", "-f", "-qq", "-ttt", "-s", "200", "-o", self.trace, "-e", "trace=%network,%file,%process",
                   program, "serve", "--listen", "127.0.0.1:0", "--log-level", "error", *flags]
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}  # leaks cannot be looked for under strace
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.ready = json.loads(self.process.stdout.readline())
        self.ready_at = time.time()

    def call(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.ready["port"], timeout=PATIENCE_S)
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len((text or "").encode())))
        connection.endheaders((text or "").encode())
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    def end(self):
        """Stops it, and gives the calls as (time, name, arguments and result)."""
        os.kill(self.ready["pid"], signal.SIGTERM)
        code = self.process.wait(PATIENCE_S)
        check(code == 0, f"it ended with {code}")
        calls = []
        with open(self.trace, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                found = re.match(r"\d+ +(\d+\.\d+) (?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)", line)
                if found:
                    calls.append((float(found[1]), found[2], found[3]))
        check(any(name == "listen" for _, name, _ in calls), "the trace shows no listen(): nothing was watched")
        self.folder.cleanup()
        return calls


def check(holds, what):
    if not holds:
        sys.exit(f"quiet.py: {what}")


def outgoing(calls):
    """Every address that something was sent to or asked of, as strace spells it."""
    addresses = []
    for _, name, rest in calls:
        if name in ("connect", "sendto", "sendmsg", "sendmmsg"):
            addresses += re.findall(r"\{sa_family=[^}]*\}", rest)
    return addresses


def sockets(calls):
    return [rest for _, name, rest in calls if name == "socket"]


FILE_CALLS = ("open", "openat", "openat2", "creat", "stat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2",
              "readlink", "readlinkat", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat",
              "execve", "execveat", "link", "linkat", "symlink", "symlinkat", "truncate", "chmod", "fchmodat", "mknod")


def files_touched(calls, begin, end):
    return [f"{name}({rest}" for at, name, rest in calls if name in FILE_CALLS and begin <= at <= end]


def log_in(simulator):
    basic = base64.b64encode(b"demo:demo").decode()
    _, content = simulator.call("POST", "/management-api/oauth/token?grant_type=client_credentials", "",
                                {"Authorization": f"Basic {basic}"})
    return {"Authorization": "Bearer " + json.loads(content)["access_token"]}


def use(simulator, words):
    """Calls of all kinds with these words wherever a caller may put one."""
    token = log_in(simulator)
    for path in ("/", "/_simulator/", "/explorer/explorer.js", "/management-api/api-docs"):
        check(simulator.call("GET", path)[0] == 200, path)
    for word in words:
        quoted = word.replace("%", "%25").replace(" ", "%20").replace("\\", "%5C").replace("|", "%7C").replace("`", "%60")
        for base in ("", "/explorer/", "/_simulator/", "/_simulator/v1/sinks/", "/_simulator/v1/worlds/",
                     "/management-api/v1/sims/"):
            for spelled in {quoted, quoted.replace("/", "%2F")}:
                target = base + spelled
                simulator.call("GET", target if target.startswith("/") else "/" + target, None, token)
        for key in ("world", "search", "state", "q"):
            simulator.call("GET", f"/_simulator/v1/messages?{key}={quoted}")
            simulator.call("GET", f"/management-api/v1/sims?{key}={quoted}", None, token)
        simulator.call("POST", "/_simulator/v1/worlds", {"name": word, "password": word})
        simulator.call("PUT", "/_simulator/v1/webhooks", {"reports": {"url": word}})
        simulator.call("PUT", "/_simulator/v1/snapshot", {"format": word, "fixtures": [word], "include": word})
        simulator.call("PUT", "/_simulator/v1/state", {"state": word})
        simulator.call("POST", "/_simulator/v1/notes", {"text": word})
        simulator.call("POST", "/_simulator/v1/rules", {"on": "sms.*", "then": word})
        simulator.call("POST", "/_simulator/v1/faults", {"fault": word, "on": word})
        simulator.call("POST", "/_simulator/v1/verify", {"request": {"operation": word}, "count": 1})
        simulator.call("PUT", "/_simulator/v1/sinks/mo/script", {"answers": [{"status": 200, "body": word}]})
        simulator.call("POST", f"/_simulator/v1/devices/{SIM}/sms", {"payload": word, "dest_address": word})
        simulator.call("POST", f"/management-api/v1/sims/{SIM}/sms", {"payload": word, "source_address": "1"}, token)
    simulator.call("POST", "/_simulator/v1/recording/start")
    simulator.call("POST", "/_simulator/v1/clock/advance", {"by": "1h"})
    simulator.call("POST", "/_simulator/v1/recording/stop")
    simulator.call("GET", "/_simulator/v1/snapshot")
    simulator.call("GET", "/_simulator/v1/requests.har")


def never_calls_anybody(program):
    simulator = Simulator(program)
    time.sleep(IDLE_S)
    use(simulator, ["hello"])
    calls = simulator.end()
    check(outgoing(calls) == [], f"it called {outgoing(calls)}")
    opened = sockets(calls)
    check(len(opened) == 1 and opened[0].startswith("AF_INET, SOCK_STREAM"), f"it has sockets beside its own: {opened}")


def calls_those_that_it_was_told_to(program):
    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    simulator = Simulator(program, "--webhook-mo", f"http://127.0.0.1:{receiver.server_port}/mo", "--webhook-reports", "sink:x")
    use(simulator, ["hello"])
    allowed = {receiver.server_port, simulator.ready["port"]}
    calls = simulator.end()
    receiver.shutdown()
    called = outgoing(calls)
    check(called, "no webhook left, so nothing was shown")
    for address in called:
        found = re.fullmatch(r'\{sa_family=AF_INET, sin_port=htons\((\d+)\), sin_addr=inet_addr\("127\.0\.0\.1"\)\}', address)
        check(found and int(found[1]) in allowed, f"it called {address}")


def opens_no_file_for_anybody(program):
    simulator = Simulator(program, "--webhook-mo", "sink:mo", "--webhook-reports", "sink:reports")
    use(simulator, ["hello"])  # what is loaded once has been loaded
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(SECRET)
        file.flush()
        begin = time.time()
        use(simulator, paths_to(file.name))
        end = time.time()
    check(SECRET.encode() not in simulator.call("GET", "/_simulator/v1/snapshot")[1], "a file's text got out")
    calls = simulator.end()
    touched = files_touched(calls, begin, end)
    check(touched == [], f"calls of the network led to files: {touched[:5]}")
    check(not [rest for at, name, rest in calls if name.startswith("execve") and at > simulator.ready_at], "it ran a program")


if __name__ == "__main__":
    for test in (never_calls_anybody, calls_those_that_it_was_told_to, opens_no_file_for_anybody):
        test(sys.argv[1])
        print(f"ok: {test.__name__}")
