#!/usr/bin/env python3
"""The Debian package: made, installed, used and removed on this machine; nothing is left of it.

    debian_package_test.py CPACK BUILD_FOLDER VERSION

Without root it is unpacked instead of installed, and says so.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CPACK, BUILD, VERSION = sys.argv[1:]
NAME = "easyconnect-simulator"
SKIPPED = 77


def run(*words, **options):
    print("+", *words, flush=True)
    return subprocess.run([str(word) for word in words], check=True, text=True, timeout=900,
                          stdout=subprocess.PIPE, **options).stdout


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)


def look_at(root):
    """What an installed package has to have, below this folder."""
    program = root / "usr/bin" / NAME
    assert run(program, "--version") == f"{NAME} {VERSION}\n"
    run(program, "lint", root / "usr/share" / NAME / "scenarios")
    page = root / f"usr/share/man/man1/{NAME}.1.gz"
    assert "healthcheck" in run("gzip", "-dc", page)
    completions = root / "usr/share/bash-completion/completions" / NAME
    assert f"complete -F _easyconnect_simulator {NAME}" in completions.read_text()
    assert (root / "usr/share/zsh/vendor-completions" / f"_{NAME}").exists()
    assert (root / f"usr/share/fish/vendor_completions.d/{NAME}.fish").exists()
    assert (root / "usr/share/doc" / NAME / "README.md").exists()


def test_installed(package):
    known = subprocess.run(["dpkg-query", "-W", NAME], capture_output=True, text=True)
    if known.returncode == 0:
        skip(f"{NAME} is installed on this machine, and this test would remove it")
    # small images leave out what people read
    run("dpkg", "--path-include=/usr/share/*", "-i", package)
    try:
        files = [Path(line) for line in run("dpkg", "-L", NAME).splitlines()]
        ours = [path for path in files if NAME in str(path)]
        look_at(Path("/"))
        if shutil.which("man"):
            print(run("man", "-w", NAME))
    finally:
        run("dpkg", "--purge", NAME)
    left = [str(path) for path in ours if path.exists()]
    assert not left, left
    print("installed, used and removed;", len(ours), "files and folders, none is left")


def main():
    for tool in (CPACK, "dpkg-deb", "dpkg-shlibdeps"):
        if not shutil.which(tool):
            skip(f"there is no {tool}")
    with tempfile.TemporaryDirectory() as folder:
        run(CPACK, "-G", "DEB", "-B", folder, cwd=BUILD)
        (package,) = Path(folder).glob("*.deb")
        control = run("dpkg-deb", "--field", package)
        print(control)
        fields = dict(line.split(": ", 1) for line in control.splitlines()
                      if line and not line.startswith(" "))
        assert fields["Package"] == NAME and fields["Version"] == VERSION
        assert "libc6 (>=" in fields["Depends"] and "libssl3" in fields["Depends"]
        if os.geteuid() == 0:
            test_installed(package)
            return
        root = Path(folder) / "root"
        run("dpkg-deb", "-x", package, root)
        look_at(root)
        print("only unpacked, since this is not root")


main()
