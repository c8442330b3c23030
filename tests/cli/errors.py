#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What is said of mistakes, word for word.

errors.py BAILEY [--write]    checks, or writes what is said now, to be read

errors/*.txt hold cases: a line "=== name", policy, a line "---", what `bailey check`
says of it as the file "policy". In policy \\u{HEX} is a character, \\x{HEX} a byte, and
a last line "\\" means that no line end follows. The same must come of --json, a valid
object a message, and of the front of apparmor_parser; with an error they exit with 2,
and 1, else with 0.
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = re.compile(r"^(?:(\S*?):(?:(\d+):(\d+):)? )?(error|warning): (.*)$")


def policy(text):
    if text.endswith("\\\n"):
        text = text[:-2].rstrip("\n")
    text = re.sub(r"\\u\{(\w+)\}", lambda m: chr(int(m[1], 16)), text).encode()
    return re.sub(rb"\\x\{(\w+)\}", lambda m: bytes([int(m[1], 16)]), text)


def cases(path):
    with open(path) as f:
        for part in re.split("(?m)^=== ", f.read())[1:]:
            name, rest = part.split("\n", 1)
            text, said = rest.split("---\n", 1)
            yield name, text, said.rstrip("\n") + "\n" if said.strip() else ""


def messages(said):
    """Text to what --json should have."""
    found = []
    for line in said.splitlines():
        head = HEAD.match(line)
        if head:
            found.append({"version": 1, "severity": head[4], "line": int(head[2] or 0),
                          "column": int(head[3] or 0), "message": head[5]})
            if head[1]:
                found[-1]["file"] = head[1]
        elif line.startswith("      = hint: "):
            found[-1]["hint"] = line[14:]
    return found


def shown(text):
    """As a terminal gets it."""
    return re.sub("[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]",
                  "\ufffd", text)


def run(argv):
    done = subprocess.run(argv, capture_output=True)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8")


def wrong(bailey, said):
    status, now = run([bailey, "check", "policy"])
    want = messages(now)
    error = any(m["severity"] == "error" for m in want)
    if now != said:
        return "says:\n" + now
    if status != (2 if error else 0):
        return "exit %d" % status
    status, text = run([bailey, "check", "--json", "policy"])
    got = [{k: shown(v) if isinstance(v, str) else v for k, v in json.loads(line).items()}
           for line in text.splitlines()]
    if got != want:
        return "--json: " + text
    if status != (2 if error else 0):
        return "--json: exit %d" % status
    status, text = run([bailey, "parser", "-QK", "-o", "/dev/null", "policy"])
    if error and text != said:
        return "parser: " + text
    if status != (1 if error else 0):
        return "parser: exit %d" % status
    return None


def main():
    bailey = os.path.abspath(sys.argv[1])
    write = sys.argv[2:] == ["--write"]
    os.environ.pop("BAILEY_INCLUDE", None)
    bad = 0
    for path in sorted(glob.glob(os.path.join(HERE, "errors", "*.txt"))):
        new = ""
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            for name, text, said in cases(path):
                with open("policy", "wb") as f:
                    f.write(policy(text))
                if write:
                    said = run([bailey, "check", "policy"])[1]
                    new += "=== %s\n%s---\n%s" % (name, text, said)
                why = wrong(bailey, said)
                bad += why is not None
                print("not ok - %s: %s" % (name, why) if why else "ok - " + name)
            os.chdir(HERE)
        if write:
            with open(path, "w") as f:
                f.write(new)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
