#!/usr/bin/env bash
# Pulumi's progress display, told to write to a writer, still writes to the process's own
# standard output: a heading, and a dot about every second while nothing happens. A program
# that prints JSON there gets dots in it.
# Seen with github.com/pulumi/pulumi/pkg/v3 v3.259.0. Takes half a minute after compiling.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >go.mod <<'END'
module finding

go 1.25

require (
	github.com/pulumi/pulumi/pkg/v3 v3.259.0
	github.com/pulumi/pulumi/sdk/v3 v3.259.0
)
END
cat >main.go <<'END'
package main

import (
	"bytes"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/backend/display"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

func main() {
	var out, err bytes.Buffer
	events, done := make(chan engine.Event), make(chan bool)
	go display.ShowEvents("update", apitype.UpdateUpdate, tokens.MustParseStackName("dev"), "project", "", events, done,
		display.Options{Color: colors.Never, Stdout: &out, Stderr: &err, Type: display.DisplayProgress}, false)
	time.Sleep(25 * time.Second) // nothing happens
	close(events)
	<-done
}
END
go build -mod=mod -o finding .
seen=$(./finding)
printf 'on standard output, which nobody asked for: "%s"\n' "$seen"
[ -n "$seen" ] || { echo "CHANGED: there were dots"; exit 1; }
