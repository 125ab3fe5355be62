"""Runs commands of the Azure CLI in one process, which saves each the seconds of its start.

A line of standard input is a command: {"Line": "webapp list", "Environment": {"NAME": "value"}}.
The answer to it is a line, too: {"Code": 0, "Out": "...", "Problems": "..."}.
"""

import json
import os
import shlex
import sys
import tempfile

from azure.cli.core import get_default_cli


def led_into(number, file):
    """Leads a file descriptor into a file, and returns a copy of what it was."""
    was = os.dup(number)
    os.dup2(file.fileno(), number)
    return was


def run(command):
    before = dict(os.environ)
    os.environ.update(command["Environment"] or {})
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as problems:
        was = led_into(1, out), led_into(2, problems)
        try:
            # A new one each time: a command that fails leaves its --query behind.
            code = get_default_cli().invoke(shlex.split(command["Line"]))
        except SystemExit as e:
            code = e.code
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, old in zip((1, 2), was):
                os.dup2(old, number)
                os.close(old)
            os.environ.clear()
            os.environ.update(before)
        out.seek(0)
        problems.seek(0)
        return {"Code": code or 0, "Out": out.read().decode(), "Problems": problems.read().decode()}


def main():
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


main()
