#!/usr/bin/env bash
# A program that imports Bubble Tea, and never calls it, asks the terminal for its colours
# before main begins. A terminal that does not answer (an old one, a recorder, one behind a
# slow line) holds it up for some seconds, and what its user has typed ahead is read away.
# Pulumi's pkg/v3 imports it, and so does every program that embeds Pulumi's engine. Under
# TERM=dumb, and where there is no terminal, nothing is asked.
# Seen with github.com/charmbracelet/bubbletea v1.3.10 (lipgloss v1.1.0, termenv v0.16.0).
set -euo pipefail
command -v python3 >/dev/null || { echo "apt-get install python3"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >go.mod <<'END'
module finding

go 1.25

require github.com/charmbracelet/bubbletea v1.3.10
END
cat >main.go <<'END'
package main

import _ "github.com/charmbracelet/bubbletea"

func main() {}
END
go build -mod=mod -o tool . 2>/dev/null

# terminal.py runs the tool in a terminal that shows everything and answers nothing.
cat >terminal.py <<'END'
import os, pty, sys

pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = sys.argv[1]
    os.execv("./tool", ["tool"])
seen = b""
try:
    while more := os.read(fd, 1024):
        seen += more
except OSError:  # the tool has ended, and the terminal with it
    pass
os.waitpid(pid, 0)
print(f"TERM={sys.argv[1]}: {'asks for the background' if b']11;?' in seen else 'asks nothing'}")
END
seen=$(python3 terminal.py xterm-256color; python3 terminal.py dumb)
wanted='TERM=xterm-256color: asks for the background
TERM=dumb: asks nothing'
printf 'a program with an empty main:\n%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
