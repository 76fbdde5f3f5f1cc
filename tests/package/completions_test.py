#!/usr/bin/env python3
"""The completions of bash, zsh and fish, each asked in its shell, and the manual page.

    completions_test.py PROGRAM
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = sys.argv[1]
NAME = "easyconnect-simulator"
failures = []


def say(*words):
    return subprocess.run([PROGRAM, *words], check=True, capture_output=True, text=True,
                          timeout=60).stdout


def check(holds, what):
    print("ok  " if holds else "FAIL", what)
    if not holds:
        failures.append(what)


COMMANDS = re.findall(r"^  ([a-z]+) ", say("--help"), re.M)
FLAGS = {command: re.findall(r"^\s+(--[a-z-]+)", say(command, "--help"), re.M)
         for command in COMMANDS}
FOLDER = tempfile.TemporaryDirectory()
HERE = Path(FOLDER.name)
(HERE / "day one.yaml").write_text("")
SCRIPTS = {}
for SHELL in ("bash", "zsh", "fish"):
    SCRIPTS[SHELL] = HERE / f"completion.{SHELL}"
    SCRIPTS[SHELL].write_text(say("completion", SHELL))

# What is typed, the last word being the one to complete, and what must be offered for it.
QUESTIONS = [
    (["hea"], ["healthcheck"]),
    (["serve", "--log-f"], ["--log-format"]),
    (["serve", "--log-format", ""], ["text", "json"]),
    (["serve", "--log-level", "d"], ["debug"]),
    (["serve", "--pace", "m"], ["manual"]),
    (["run", "--findings", "w"], ["warn"]),
    (["lint", "--format", "g"], ["github"]),
    (["lint", "day"], ["day one.yaml"]),
    (["serve", "--seed", "7", "--fixture", "day"], ["day one.yaml"]),
    (["clock", "p"], ["pace"]),
    (["device", "8988280666000000001", "at"], ["attach"]),
    (["completion", ""], ["bash", "zsh", "fish"]),
]


def bash(*words):
    """What bash offers: the function is called as bash calls it."""
    line = "source \"$1\"; complete -p easyconnect-simulator >/dev/null || exit 1; shift\n" \
           "COMP_WORDS=(easyconnect-simulator \"$@\"); COMP_CWORD=$#\n" \
           "_easyconnect_simulator; printf '%s\\n' \"${COMPREPLY[@]}\""
    answer = subprocess.run(["bash", "--norc", "-c", line, "bash", SCRIPTS["bash"], *words],
                            cwd=HERE, capture_output=True, text=True, timeout=60)
    check(not answer.stderr, f"bash says nothing against it {answer.stderr}")
    return [word for word in answer.stdout.split("\n") if word]


def test_bash():
    for words, wanted in QUESTIONS:
        offered = bash(*words)
        check(offered == wanted, f"bash: {' '.join(words)} -> {offered}")
    check(bash("serve", "--pace", "=", "m") == ["manual"], "bash: --pace=m -> manual")
    check(set(bash("")) == {*COMMANDS, "--help", "--version"}, "bash offers every command")
    for command in COMMANDS:
        offered = bash(command, "--")
        check(set(offered) == set(FLAGS[command]), f"bash: {command} -- -> every flag of its help")
    check(bash("exec", "--", "day") == ["day one.yaml"], "bash: behind -- there are files")


def test_fish():
    def fish(line):
        script = f"source {SCRIPTS['fish']}; complete -C '{NAME} {line}'"
        answer = subprocess.run(["fish", "--no-config", "-c", script], cwd=HERE,
                                capture_output=True, text=True, timeout=60,
                                env=os.environ | {"HOME": FOLDER.name})
        check(not answer.stderr, f"fish says nothing against it {answer.stderr}")
        return [row.split("\t")[0] for row in answer.stdout.splitlines()]

    for words, wanted in QUESTIONS:
        offered = fish(" ".join(words))
        check(set(wanted) <= {word.replace("\\ ", " ") for word in offered},
              f"fish: {' '.join(words)} -> {offered}")
    for command in COMMANDS:
        check(set(FLAGS[command]) <= set(fish(command + " --")),
              f"fish: {command} -- -> every flag of its help")


def test_zsh():
    """In a terminal, as its completion works nowhere else: Tab, and what the line becomes."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(HERE)
        os.environ |= {"HOME": FOLDER.name, "TERM": "dumb"}
        os.execvp("zsh", ["zsh", "-f", "-i"])

    def read_until(wanted, seconds=60):
        text, end = "", time.monotonic() + seconds
        while wanted not in text and time.monotonic() < end:
            if select.select([terminal], [], [], 1)[0]:
                text += os.read(terminal, 4096).decode(errors="replace")
        return text

    def type_in(text):
        os.write(terminal, text.encode())

    type_in(f"PS1='> '; autoload -Uz compinit; compinit -u -D; source {SCRIPTS['zsh']}; "
            "print rea''dy\n")
    check("ready" in read_until("ready"), "zsh reads it")
    for typed, becomes in [("hea", "healthcheck"), ("serve --log-f", "--log-format"),
                           ("serve --log-level d", "debug"), ("serve --pace=m", "=manual"),
                           ("lint day", "one.yaml"), ("clock p", "pace"),
                           ("device 8988280666000000001 at", "attach")]:
        type_in(f"\x15{NAME} {typed}\t")
        seen = read_until(becomes, 20)
        check(becomes in seen, f"zsh: {typed} -> {becomes}" + ("" if becomes in seen else
                                                              f", not {seen!r}"))
    type_in("\x15exit\n")
    os.close(terminal)
    os.waitpid(pid, 0)


def test_manual():
    page = HERE / f"{NAME}.1"
    page.write_text(say("man"))
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True,
                          text=True, timeout=60)
    check(lint.returncode == 0, f"mandoc finds nothing in the manual page {lint.stdout}")
    text = subprocess.run(["mandoc", "-T", "ascii", page], capture_output=True, text=True,
                          check=True, timeout=60).stdout
    text = re.sub(".\b", "", text)
    for command in COMMANDS:
        check(all(flag == "--help" or flag in text for flag in [command, *FLAGS[command]]),
              f"the manual page tells of {command} and its flags")


for tool, test in [("bash", test_bash), ("fish", test_fish), ("zsh", test_zsh),
                   ("mandoc", test_manual)]:
    if shutil.which(tool):
        test()
    else:
        print("left out, since it is not installed:", tool)
sys.exit(f"{len(failures)} failed" if failures else 0)
