#!/usr/bin/env python3
"""Many accounts at once over four simulators behind HAProxy, as docker/scale/ sets them up.

    scale_test.py PROGRAM HAPROXY
"""

import sys
import tempfile
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from cluster import Client, Cluster, call

PROGRAMS = sys.argv[1:3]
COUNT = 200
UNKNOWN = "123e4567-e89b-42d3-a456-426614174000"

# Half of the accounts have a world each; these share the main world of the simulator they come to.
PLAIN = "version: 1\naccounts:\n" + "".join(
    f"  - {{username: plain-{n}, password: secret, user_id: {5000 + n}}}\n" for n in range(COUNT // 2)
)


def in_threads(work, items):
    """Does the work for all items at once, and gives what came of each."""
    start = threading.Barrier(len(items))

    def do(item):
        start.wait(30)
        return work(item)

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(do, items))


class Scale(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        plain = Path(cls.folder.name) / "plain.yaml"
        plain.write_text(PLAIN)
        cls.cluster = Cluster(*PROGRAMS, plain)
        cls.addClassCleanup(cls.cluster.stop)

    def client(self, name, **more):
        client = Client(self.cluster, name, **more)
        self.addCleanup(client.connection.close)
        return client

    def logged_in(self, name, **more):
        client = self.client(name, **more)
        self.assertEqual(client.log_in()[0], 200, name)
        return client

    def home(self, name):
        """The number of the one simulator that has seen this account."""
        (home,) = self.cluster.seen_by()[name]
        return home

    def test_200_accounts_at_once_are_each_on_one_simulator_only(self):
        names = [f"ci-{n}" for n in range(COUNT // 2)] + [f"plain-{n}" for n in range(COUNT // 2)]

        def work(name):
            client = self.client(name)
            outcomes = [client.log_in()[0]]
            for n in range(3):
                outcomes.append(client.send(f"{name} text {n}"))
            texts = client.texts()
            outcomes.append(client.log_in()[0])  # a second token beside the first
            outcomes.append(client.send(f"{name} text 3"))
            return outcomes, texts

        for name, (outcomes, texts) in zip(names, in_threads(work, names)):
            self.assertEqual(outcomes, [200, 201, 201, 201, 200, 201], name)
            own = {f"{name} text {n}" for n in range(3)}
            if name.startswith("ci-"):
                self.assertEqual(texts, own)
            else:
                self.assertLessEqual(own, texts)

        seen = self.cluster.seen_by()  # so far by nobody else: this test is the first
        self.assertEqual([name for name in names if len(seen[name]) != 1], [])
        shares = [sum(number in seen[name] for name in names) for number in range(4)]
        print("accounts by simulator:", shares, file=sys.stderr)
        self.assertEqual(sum(shares), COUNT)
        self.assertGreater(min(shares), COUNT // 10)
        self.assertNotIn("", seen)  # no call came to a simulator that did not know its token

    def test_one_connection_may_carry_the_calls_of_many_accounts(self):
        shared = self.cluster.connection()
        self.addCleanup(shared.close)
        clients = [self.logged_in(f"ci-shared-{n}", shared=shared) for n in range(20)]
        for turn in range(3):
            for client in clients:
                self.assertEqual(client.send(f"{client.name} {turn}"), 201)
        for client in clients:
            self.assertEqual(client.texts(), {f"{client.name} {turn}" for turn in range(3)})

    def test_a_login_comes_to_the_same_simulator_however_its_header_is_written(self):
        ways = [
            ("Basic", lambda code: code),
            ("basic", lambda code: code),
            ("BASIC", lambda code: code),
            ("Basic", lambda code: code.rstrip("=")),
            ("Basic ", lambda code: code),
            ("Basic", lambda code: code[:5] + " " + code[5:]),
            ("Basic", lambda code: code + "  "),
        ]
        # of all lengths, so that there are none, one and two signs of padding; + and / in the code
        for name in ["ci-a", "ci-ab", "ci-abc", "ci-x@y.example", "ci-_-.", "ci-A", "ci-Basic"]:
            for password in ["secret", "secret>>>???"]:
                client = self.client(name, password=password)
                for scheme, spelled in ways:
                    status, answer = client.log_in(scheme, spelled)
                    self.assertEqual(status, 200 if password == "secret" else 400, answer)
                for scheme in ["Bearer", "bearer", "BEARER", "Bearer "] if client.token else []:
                    self.assertEqual(client.ask("GET", "sims", scheme=scheme)[0], 200)
        seen = self.cluster.seen_by()
        self.assertEqual([name for name in seen if name and len(seen[name]) != 1], [])

    def test_the_grant_may_be_a_form_or_json_or_a_query(self):
        path = "/management-api/oauth/token"
        for kind, query, body in [
            ("application/x-www-form-urlencoded", "", "grant_type=client_credentials"),
            ("application/json", "", '{"grant_type":"client_credentials"}'),
            ("application/json", "?grant_type=client_credentials", ""),
        ]:
            client = self.client("ci-grant")
            headers = {"Authorization": "Basic Y2ktZ3JhbnQ6c2VjcmV0", "Content-Type": kind}
            status, _, answer = call(client.connection, "POST", path + query, headers, body)
            self.assertEqual(status, 200, answer)
            client.token = answer["access_token"]
            self.assertEqual(client.ask("GET", "sims")[0], 200)
        self.home("ci-grant")

    def test_a_login_whose_answer_comes_in_pieces_is_a_login_too(self):
        client = self.logged_in("ci-drip")
        fault = '{"fault":"drip","bytes":30,"by":"20ms","on":"oauth.token"}'
        kind = {"Content-Type": "application/json"}
        path = "/_simulator/v1/faults?world=ci-drip"
        self.assertEqual(call(client.connection, "POST", path, kind, fault)[0], 201)
        for _ in range(4):
            self.assertEqual(client.log_in()[0], 200)
            self.assertEqual(client.ask("GET", "sims")[0], 200)

    def test_a_token_that_nobody_issued_gets_a_clear_401(self):
        client = self.client("ci-stranger")
        for token in [UNKNOWN, "nonsense", "x" * 200]:
            client.token = token
            for _ in range(4):  # whichever simulator it comes to
                status, _, answer = client.ask("GET", "sims")
                self.assertEqual((status, answer["error"]), (401, "Unauthorized"))
                self.assertEqual(answer["message"], "The access token is not known.")

    def test_a_control_call_comes_to_the_world_it_names_and_to_no_other(self):
        client = self.logged_in("ci-clock")
        other = self.logged_in("ci-other")
        link = client.connection
        day = '{"by":"241m"}'
        kind = {"Content-Type": "application/json"}
        advance = "/_simulator/v1/clock/advance"
        status, _, answer = call(link, "POST", advance + "?world=ci-clock", kind, day)
        self.assertEqual(status, 200, answer)
        self.assertEqual(client.ask("GET", "sims")[2]["message"], "The access token has expired.")
        self.assertEqual(other.ask("GET", "sims")[0], 200)

        named = {**kind, "X-Simulator-World": "ci-other"}
        self.assertEqual(call(link, "POST", advance, named, day)[0], 200)
        self.assertEqual(other.ask("GET", "sims")[0], 401)
        both = advance + "?world=ci%2Dclock"  # the header counts, as it does without a proxy
        self.assertEqual(call(link, "POST", both, named, day)[0], 200)

    def test_control_calls_for_no_world_of_an_account_stay_outside(self):
        self.logged_in("ci-inside")
        with closing(self.cluster.connection()) as link:
            for method, path in [
                ("GET", "/_simulator/v1/requests"),
                ("GET", "/_simulator/v1/snapshot?world="),
                ("GET", "/_simulator/v1/info?world=default"),
                ("GET", "/_simulator/v1/worlds?world=ci-inside"),
                ("DELETE", "/_simulator/v1/worlds?world=ci-inside"),
                ("DELETE", "/_simulator/v1/worlds/ci-inside?world=ci-inside"),
                ("GET", "/_simulator/"),
                ("GET", "/_simulator"),
                ("GET", "//_simulator/v1/requests"),
                ("GET", "/%5fsimulator/v1/requests"),
                ("GET", "/x/../_simulator/v1/requests"),
            ]:
                status, _, answer = call(link, method, path)
                self.assertIn(status, (403, 404), path)
                self.assertNotIn("requests", answer, path)

    def test_a_killed_simulator_loses_only_its_own_worlds_and_says_so(self):
        names = [f"ci-kill-{n}" for n in range(30)] + [f"plain-{n}" for n in range(10)]
        clients = [self.logged_in(name) for name in names]
        for client in clients:
            self.assertEqual(client.send(f"{client.name} before"), 201)
        victim = self.home(names[0])
        seen = self.cluster.seen_by()
        lost = [client for client in clients if victim in seen[client.name]]
        others = [client for client in clients if victim not in seen[client.name]]
        print("killed:", victim, "with", len(lost), "of", len(clients), file=sys.stderr)
        self.assertGreater(len(lost), 2)
        self.assertGreater(len(others), 10)

        over = threading.Event()

        def statuses_until_over(client):
            statuses = set()
            while not over.is_set():
                statuses.add(client.ask("GET", "sims")[0])
            return statuses

        with ThreadPoolExecutor(12) as pool:
            going_on = [pool.submit(statuses_until_over, client) for client in others[:8]]
            try:
                until_known = self.kill(victim)
                # Who comes while it is away waits for it; nobody else answers in its place.
                login = pool.submit(self.client(lost[0].name).log_in)
                asked = pool.submit(lost[1].ask, "GET", "sims")
                until_known()
                self.cluster.simulators[victim].start()
                self.assertEqual(login.result()[0], 200)
                self.assertEqual(asked.result()[0], 401)
                for client in lost[2:]:
                    status, _, answer = client.ask("GET", "sims")
                    self.assertEqual((status, answer["error"]), (401, "Unauthorized"))
                    self.assertEqual(answer["message"], "The access token is not known.")
            finally:
                over.set()
            for statuses in going_on:
                self.assertEqual(statuses.result(), {200})

        for client in others:
            self.assertIn(f"{client.name} before", client.texts())
        for client in lost:
            self.assertEqual(client.log_in()[0], 200)
            self.assertNotIn(f"{client.name} before", client.texts())
            self.assertEqual(self.home(client.name), victim)

    def test_while_a_simulator_is_away_its_accounts_get_503_and_no_other_world(self):
        client = self.logged_in("ci-away")
        home = self.home("ci-away")
        try:
            self.kill(home)()
            status, headers, answer = client.ask("GET", "sims")
            self.assertEqual((status, headers["Retry-After"]), (503, "2"), answer)
            self.assertEqual(client.log_in()[0], 503)
            self.assertNotIn("ci-away", self.cluster.seen_by())
        finally:
            self.cluster.simulators[home].start()
        self.assertEqual(client.log_in()[0], 200)
        self.assertEqual(self.home("ci-away"), home)

    def test_after_a_restart_of_the_proxy_a_new_login_finds_the_same_world(self):
        client = self.logged_in("ci-proxy")
        self.assertEqual(client.send("before"), 201)
        self.cluster.stop_proxy()
        self.cluster.start_proxy()
        again = self.logged_in("ci-proxy")
        self.assertEqual(again.texts(), {"before"})
        self.home("ci-proxy")

    def kill(self, number):
        """Kills it; what comes back waits until the proxy has noticed."""
        so_far = self.cluster.log_size()
        self.cluster.simulators[number].kill()
        return lambda: self.cluster.wait_for_log(f"simulators/sim-{number} is DOWN", so_far)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
