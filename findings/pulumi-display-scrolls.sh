#!/usr/bin/env bash
# While an update runs, Pulumi's progress display says below its tree how many resources are unchanged, in three
# lines that it does not count when it fits the tree into the terminal. A tree that is taller than the terminal
# scrolls three of its lines away with each frame, and they stay above.
# Whom it hurts: whoever updates some forty resources in an ordinary terminal: dozens of copies of the tree's head.
# Seen with github.com/pulumi/pulumi/pkg/v3 v3.259.0. Takes a second after compiling.
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
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/backend/display"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

const height = 12 // of the terminal, in lines

// tallest shows an update of twenty resources and returns how many lines the tallest frame had.
func tallest(unchanged int) int {
	var out bytes.Buffer
	events, done := make(chan engine.Event), make(chan bool)
	go display.RenderProgressEvents("update", apitype.UpdateUpdate, tokens.MustParseStackName("dev"), "project", "", events, done,
		display.Options{Stdout: &out, Stderr: &out, Type: display.DisplayProgress, SuppressPermalink: true}, false, 80, height)
	events <- engine.NewEvent(engine.PreludeEventPayload{})
	for i := range 20 {
		op := deploy.OpCreate
		if i < unchanged {
			op = deploy.OpSame
		}
		urn := resource.URN(fmt.Sprintf("urn:pulumi:dev::project::pkg:index:Thing::thing-%02d", i))
		state := &engine.StepEventStateMetadata{URN: urn, Type: urn.Type(), Custom: true}
		step := engine.StepEventMetadata{Op: op, URN: urn, Type: urn.Type(), Old: state, New: state, Res: state}
		events <- engine.NewEvent(engine.ResourcePreEventPayload{Metadata: step})
		if op == deploy.OpSame {
			events <- engine.NewEvent(engine.ResourceOutputsEventPayload{Metadata: step})
		}
	}
	time.Sleep(200 * time.Millisecond) // some frames
	most := 0
	for _, frame := range strings.Split(out.String(), "Type ")[1:] {
		most = max(most, strings.Count(frame, "\n")+1)
	}
	close(events)
	<-done
	return most
}

func main() {
	without, with := tallest(0), tallest(2)
	fmt.Printf("in a terminal of %d lines a frame has %d lines, and %d where two resources are unchanged\n", height, without, with)
	if without > height || with <= height {
		os.Exit(1)
	}
}
END
go mod tidy >/dev/null 2>&1
go run .
