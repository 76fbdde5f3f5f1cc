"""HTTPS as strangers speak it: curl, Python's ssl and Node.js against the real program.

    tls_strangers.py PROGRAM
"""

import contextlib
import http.client
import http.server
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = sys.argv.pop(1)
SIM = "8988280666000000001"
CONTROL = "/_simulator/v1"


@contextlib.contextmanager
def served(*flags):
    """The program, ready: its ready line, and after the block what it wrote."""
    command = [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--pace", "manual", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        ready = {}
        try:
            ready.update(json.loads(program.stdout.readline()))
            yield ready
        finally:
            program.terminate()
            ready["stdout"], ready["stderr"] = program.communicate(timeout=20)
            ready["code"] = program.returncode


def run(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **more)


class Client:
    """Python's own HTTPS client."""

    def __init__(self, port, ca):
        context = ssl.create_default_context(cafile=ca)
        self.connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=20)

    def ask(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if isinstance(body, dict):
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        self.connection.request(method, path, body, headers)
        reply = self.connection.getresponse()
        return reply.status, reply.read().decode()

    def log_in(self):
        _, body = self.ask("POST", "/management-api/oauth/token", "grant_type=client_credentials",
                           {"Authorization": "Basic ZGVtbzpkZW1v",
                            "Content-Type": "application/x-www-form-urlencoded"})
        return {"Authorization": "Bearer " + json.loads(body)["access_token"]}


class Receiver:
    """An https endpoint of a customer, with a certificate of another authority."""

    def __init__(self, folder, address):
        receiver = self
        self.bodies = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                receiver.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # of clients that do not trust it

        self.server = Server((address, 0), Handler)
        self.port = self.server.server_address[1]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                 do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Strangers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.TemporaryDirectory()
        cls.folder = os.path.join(cls.root.name, "tls")
        cls.other = os.path.join(cls.root.name, "other")
        cls.ca = os.path.join(cls.folder, "ca.pem")
        for folder in (cls.folder, cls.other):
            assert run(PROGRAM, "exec", "--tls-dev", folder, "--", "true").returncode == 0

    @classmethod
    def tearDownClass(cls):
        cls.root.cleanup()

    def client(self, ready):
        client = Client(ready["port"], self.ca)
        self.addCleanup(client.connection.close)
        return client

    def test_curl_is_served_by_every_name_and_only_when_it_trusts_the_authority(self):
        with served("--tls-dev", self.folder) as ready:
            port = str(ready["port"])
            self.assertEqual(ready["url"], "https://127.0.0.1:" + port)
            for host in ("127.0.0.1", "localhost"):
                told = run("curl", "-sS", "--cacert", self.ca, "-u", "demo:demo", "-d",
                           "grant_type=client_credentials",
                           f"https://{host}:{port}/management-api/oauth/token")
                self.assertIn("access_token", told.stdout, told.stderr)
            real = "https://api-easyconnect.iot.t-mobile.nl"
            told = run("curl", "-sS", "--cacert", self.ca, "--connect-to", f"::127.0.0.1:{port}",
                       real + CONTROL + "/health/ready")
            self.assertIn("ready", told.stdout, told.stderr)
            distrusting = run("curl", "-sS", f"https://localhost:{port}{CONTROL}/health/live")
            self.assertEqual(distrusting.returncode, 60, distrusting.stderr)
            plain = run("curl", "-sS", f"http://localhost:{port}{CONTROL}/health/live")
            self.assertIn("use https://127.0.0.1:" + port, plain.stdout)
            self.assertEqual(json.loads(plain.stdout)["status"], 400)
        self.assertEqual(ready["code"], 0)
        self.assertEqual(ready["stdout"], "")
        self.assertIn("curl --cacert " + self.ca, ready["stderr"])
        self.assertIn("alert", ready["stderr"])  # of the one that did not trust

    def test_the_authority_stays_from_one_start_to_the_next(self):
        with open(self.ca, "rb") as file:
            before = file.read()
        with served("--tls-dev", self.folder):
            pass
        with open(self.ca, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_sinks_get_their_webhooks_over_the_simulators_own_tls(self):
        certificate = os.path.join(self.folder, "cert.pem")
        key = os.path.join(self.folder, "key.pem")
        for flags in (("--tls-dev", self.folder), ("--tls-cert", certificate, "--tls-key", key)):
            with served(*flags, "--webhook-reports", "sink:reports") as ready:
                client = self.client(ready)
                status, _ = client.ask("POST", f"/management-api/v1/sims/{SIM}/sms",
                                       {"payload": "hello", "source_address": SIM}, client.log_in())
                self.assertEqual(status, 201)
                client.ask("POST", CONTROL + "/clock/advance", {"by": "10s"})
                _, body = client.ask("GET", CONTROL + "/sinks/reports/requests?wait=5s")
                self.assertEqual(len(json.loads(body)["requests"]), 1, body)

    def test_a_stream_of_events_goes_on_over_tls(self):
        with served("--tls-dev", self.folder) as ready:
            reader = self.client(ready)
            reader.connection.request("GET", CONTROL + "/events/stream")
            stream = reader.connection.getresponse()
            self.addCleanup(stream.close)
            while stream.readline() != b"event: hello\n":
                pass
            self.client(ready).ask("POST", f"{CONTROL}/devices/{SIM}/sms",
                                               {"payload": "hi", "dest_address": "12345"})
            while b"event: fact" not in stream.readline():
                pass

    def test_faults_on_the_wire_look_as_they_do_without_tls(self):
        with served("--tls-dev", self.folder) as ready:
            client = self.client(ready)
            token = client.log_in()
            for fault, error in (({"fault": "cut", "bytes": 20}, http.client.IncompleteRead),
                                 ({"fault": "reset"}, (ConnectionResetError, http.client.BadStatusLine))):
                status, told = client.ask("POST", CONTROL + "/faults", fault | {"on": "sims.*"})
                self.assertEqual(status, 201, told)
                with self.assertRaises(error):
                    self.client(ready).ask("GET", "/management-api/v1/sims", None, token)
                client.ask("DELETE", CONTROL + "/faults")
            self.assertEqual(client.ask("GET", "/management-api/v1/sims", None, token)[0], 200)

    def test_our_own_commands_reach_it_with_its_authority(self):
        with served("--tls-dev", self.folder) as ready:
            found = run(PROGRAM, "clock", "--url", ready["url"], "--ca", self.ca)
            self.assertEqual(found.returncode, 0, found.stderr)
            self.assertIn("manual", found.stdout)
            told = os.environ | {"EASYCONNECT_CONTROL_URL": ready["url"], "EASYCONNECT_CA_FILE": self.ca}
            self.assertEqual(run(PROGRAM, "clock", env=told).returncode, 0)
            distrusting = run(PROGRAM, "clock", "--url", ready["url"])
            self.assertEqual(distrusting.returncode, 1)
            self.assertIn("--ca", distrusting.stderr)
            plain = run(PROGRAM, "clock", "--url", ready["url"].replace("https", "http"))
            self.assertIn("use https://", plain.stderr)

    def test_a_client_of_exec_and_run_is_told_whom_to_trust(self):
        client = ("import os, ssl, urllib.request as u;"
                  "c = ssl.create_default_context(cafile=os.environ['EASYCONNECT_CA_FILE']);"
                  "print(u.urlopen(os.environ['EASYCONNECT_CONTROL_URL'] + '/info', context=c).status)")
        ended = run(PROGRAM, "exec", "--tls-dev", self.folder, "--", sys.executable, "-c", client)
        self.assertEqual((ended.stdout, ended.returncode), ("200\n", 0), ended.stderr)
        scenario = os.path.join(self.root.name, "empty.yaml")
        with open(scenario, "w", encoding="utf-8") as file:
            file.write("version: 1\nname: empty\nfixture: demo\n")
        ended = run(PROGRAM, "run", scenario, "--tls-dev", self.folder, "--", sys.executable, "-c", client)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)

    @unittest.skipUnless(shutil.which("node"), "there is no node")
    def test_node_trusts_it_by_its_variable(self):
        with served("--tls-dev", self.folder) as ready:
            script = f"fetch('{ready['url']}{CONTROL}/info').then(r => console.log(r.status))"
            ended = run("node", "-e", script, env=os.environ | {"NODE_EXTRA_CA_CERTS": self.ca})
            self.assertEqual(ended.stdout, "200\n", ended.stderr)

    def test_https_receivers_are_checked_against_the_authority_that_was_named(self):
        receiver = Receiver(self.other, "127.0.0.1")
        elsewhere = Receiver(self.other, "127.0.0.2")  # which its certificate does not name

        def outcome(url, *flags):
            """What the deliveries say, after an SMS from a device was posted there."""
            with served("--webhook-mo", url, *flags) as ready:
                control = http.client.HTTPConnection("127.0.0.1", ready["port"], timeout=20)
                self.addCleanup(control.close)
                control.request("POST", f"{CONTROL}/devices/{SIM}/sms",
                                json.dumps({"payload": "hi", "dest_address": "12345"}),
                                {"Content-Type": "application/json"})
                control.getresponse().read()
                control.request("POST", CONTROL + "/clock/advance", '{"by":"10s"}',
                                {"Content-Type": "application/json"})
                control.getresponse().read()
                control.request("GET", CONTROL + "/webhooks/deliveries")
                return control.getresponse().read().decode()

        url = f"https://localhost:{receiver.port}/mo"
        other_ca = os.path.join(self.other, "ca.pem")
        self.assertIn("acknowledged", outcome(url, "--webhook-ca", other_ca))
        unknown = "TLS failed: unable to get local issuer certificate"
        self.assertIn(unknown, outcome(url))
        self.assertIn(unknown, outcome(url, "--webhook-ca", self.ca))
        self.assertIn("TLS failed: IP address mismatch",
                      outcome(f"https://127.0.0.2:{elsewhere.port}/mo", "--webhook-ca", other_ca))
        self.assertEqual((len(receiver.bodies), len(elsewhere.bodies)), (1, 0))

    def test_what_cannot_be_served_is_told_with_the_code_of_a_wrong_file(self):
        wrong_key = run(PROGRAM, "serve", "--listen", "127.0.0.1:0", "--tls-cert",
                        os.path.join(self.folder, "cert.pem"), "--tls-key",
                        os.path.join(self.other, "key.pem"))
        self.assertEqual(wrong_key.returncode, 3)
        self.assertIn("not the one of the certificate", wrong_key.stderr)
        self.assertEqual(run(PROGRAM, "serve", "--tls-cert", "x").returncode, 2)
        self.assertEqual(run(PROGRAM, "serve", "--webhook-ca", "/nowhere.pem").returncode, 3)
        self.assertEqual(run(PROGRAM, "serve", "--tls-dev", "/proc/nowhere").returncode, 4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
