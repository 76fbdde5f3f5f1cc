#!/usr/bin/env python3
"""What the image of docker/Dockerfile promises, without docker: its last stage is laid out by the
same script, and the program runs there as process 1 of namespaces of its own.

    container_test.py STATIC_PROGRAM SOURCE_FOLDER
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
HERE = Path(__file__).parent
NAME = "easyconnect-simulator"
SKIPPED = 77
MOST_BYTES = 25_000_000


class Container:
    """The program as process 1, until the block ends."""

    def __init__(self, root, *words):
        self.started = time.monotonic()
        self.outer = subprocess.Popen(
            ["unshare", "--fork", "--kill-child", "--pid", "--mount", "--net", sys.executable,
             HERE / "contained.py", root, NAME, *words], stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.outer.kill()
        self.outer.wait()

    def ready(self):
        line = json.loads(self.outer.stdout.readline())
        assert line["event"] == "ready" and line["pid"] == 1, line
        return time.monotonic() - self.started

    @property
    def pid(self):
        """Of process 1, as it is seen from outside."""
        return int(Path(f"/proc/{self.outer.pid}/task/{self.outer.pid}/children").read_text())

    def inside(self, *words):
        """Another program in the container, as `docker exec` runs one."""
        return subprocess.run(
            ["nsenter", f"--target={self.pid}", "--mount", "--pid", "--net", "--root", "--wd",
             "--setuid=10001", "--setgid=10001", "/usr/bin/" + NAME, *words],
            env={"EASYCONNECT_LISTEN": "0.0.0.0:8080"}, capture_output=True, text=True, timeout=60)

    def beside(self, *words):
        """A program of this machine in the container's namespaces of processes and network."""
        return subprocess.Popen(["nsenter", f"--target={self.pid}", "--pid", "--net", *words],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def children(self):
        """Those of process 1, dead ones that nobody reaped included."""
        return Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()


def check_size(root):
    size = sum(path.lstat().st_size for path in root.rglob("*"))
    print(f"the image holds {size / 1e6:.1f} MB")
    assert size < MOST_BYTES


def check_serving(root):
    with Container(root, "serve") as container:
        print(f"ready after {container.ready() * 1000:.0f} ms, namespaces included")
        status = Path(f"/proc/{container.pid}/status").read_text()
        assert "Uid:\t10001\t10001" in status and "CapEff:\t0000000000000000" in status

        health = container.inside("healthcheck")
        assert health.returncode == 0, health
        nobody = container.inside("healthcheck", "--url", "http://127.0.0.1:9")
        assert nobody.returncode == 1, nobody
        check_names(container)
        check_reaping(container)

        before = time.monotonic()
        os.kill(container.pid, signal.SIGTERM)
        code = container.outer.wait(timeout=10)
        took = time.monotonic() - before
        print(f"process 1 ended {took * 1000:.0f} ms after SIGTERM with code {code}")
        assert code == 0 and took < 2


def check_names(container):
    """A static program resolves names from a hosts file and by DNS."""
    with container.beside(sys.executable, HERE / "name_server.py") as server:
        assert server.stdout.readline() == "ready\n"
        for host in ("in-hosts-file.test", "in-dns.test"):
            found = container.inside("healthcheck", "--url", f"http://{host}:8080")
            assert found.returncode == 0, (host, found)
            print(host, "is found")
        server.stdin.close()


def check_reaping(container):
    """Whose parent ends becomes a child of process 1, which has to see to its end."""
    with container.beside("sh", "-c", "sleep 1 & echo $!") as shell:
        shell.stdout.readline()
    assert container.children(), "the orphan should be there by now"
    end = time.monotonic() + 20
    while container.children():
        assert time.monotonic() < end, "an orphan has ended and was not reaped"
        time.sleep(0.05)
    print("an orphan was reaped")


def check_exec(root):
    """The other command that containers run: a client beside a simulator, both in one."""
    with Container(root, "exec", "--", NAME, "healthcheck", "--wait", "20s") as container:
        assert container.outer.wait(timeout=60) == 0
    print("exec as process 1 passed on its client's exit code")


def check_nothing_to_write(root):
    with Container(root, "serve", "--state", "/data/world.json") as container:
        code = container.outer.wait(timeout=60)
    assert code == 4, f"--state on a read-only root: {code}"
    print("the root is read-only")


def main():
    try:
        subprocess.run(["unshare", "--fork", "--pid", "--mount", "--net", "true"], check=True,
                       capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print("skipped: no namespaces can be made here:", error)
        sys.exit(SKIPPED)
    assert shutil.which("nsenter")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        root = Path(folder) / "image"
        subprocess.run([SOURCE / "docker/rootfs.sh", PROGRAM, root], check=True)
        check_size(root)
        # what every container engine adds
        (root / "proc").mkdir()
        (root / "etc/hosts").write_text("127.0.0.1 localhost in-hosts-file.test\n")
        (root / "etc/resolv.conf").write_text("nameserver 127.0.0.53\n")
        check_serving(root)
        check_exec(root)
        check_nothing_to_write(root)


main()
