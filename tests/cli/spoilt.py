#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""One mistake is one error: spoilt.py BAILEY POLICY...

Takes each comma at a line's end, each brace that begins or ends a block, each
parenthesis and each quote off the policies, one at a time, makes a semicolon of each
comma, and adds a brace before each line. `bailey check` has to say one thing of each,
and a comma, parenthesis or semicolon in its line.
"""
import os
import re
import subprocess
import sys
import tempfile

ERROR = re.compile(r"^(\S*?):(?:(\d+):\d+:)? error: ", re.M)


def code(text):
    """Places of what is neither comment nor include."""
    at = 0
    for line in text.splitlines(True):
        if not re.match(r"\s*(#|include\b)", line):
            yield from range(at, at + len(re.split(r"(?:^|\s)#", line)[0]))
        at += len(line)


def spoil(text):
    """What is wrong, the line where it has to be told or 0, the text."""
    for i in code(text):
        line = text[:i].count("\n") + 1
        ends = text[i + 1:i + 2] in "\n "
        begins = not text[:i].rpartition("\n")[2].strip()
        cut = text[:i] + text[i + 1:]
        if text[i] == "," and text[i + 1:i + 2] == "\n":
            yield "comma", line, cut
            yield "semicolon", line, text[:i] + ";" + text[i + 1:]
        elif text[i] in "()":
            yield "parenthesis", line, cut
        elif text[i] == '"':
            yield "quote", 0, cut
        elif (text[i] == "{" and ends) or (text[i] == "}" and begins):
            yield "brace", 0, cut
        if i and text[i - 1] == "\n":
            yield "brace too many", 0, text[:i] + "}\n" + text[i:]
            yield "open brace too many", 0, text[:i] + "  {\n" + text[i:]


def main():
    bailey, bad, n = os.path.abspath(sys.argv[1]), [], 0
    for policy in sys.argv[2:]:
        with open(policy) as f:
            text = f.read()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "policy")
            for what, line, spoilt in spoil(text):
                n += 1
                with open(path, "w") as f:
                    f.write(spoilt)
                done = subprocess.run([bailey, "check", "-I", "policy", path],
                                      capture_output=True, text=True, check=False)
                told = ERROR.findall(done.stderr)
                if done.returncode != 2 or len(told) != 1 or \
                        (line and told[0] != (path, str(line))):
                    bad.append("%s: %s in line %d: exit %d: %s" %
                               (policy, what, line, done.returncode, done.stderr))
    print("%s - one_mistake_is_one_error: %d of %d are not\n%s" %
          ("not ok" if bad else "ok", len(bad), n, "\n".join(bad[:20])))
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
