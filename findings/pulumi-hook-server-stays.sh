#!/usr/bin/env bash
# A Go program that registers a resource hook starts a server in its process, so that the engine can call the
# hook. Nothing stops it: it still listens once the run is over and the program's context is closed.
# Whom it hurts: whoever runs programs in a process that goes on, as tests with mocks and inline programs of
# the Automation API do. Each run leaves a listening socket and its goroutines.
# Seen with github.com/pulumi/pulumi/sdk/v3 v3.259.0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >go.mod <<'END'
module finding

go 1.25

require github.com/pulumi/pulumi/sdk/v3 v3.259.0
END
cat >main.go <<'END'
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type mocks struct{}

func (mocks) Call(a pulumi.MockCallArgs) (resource.PropertyMap, error) { return a.Args, nil }
func (mocks) NewResource(a pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return a.Name, a.Inputs, nil
}

// sockets counts those that this process has open.
func sockets() (n int) {
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		panic(err)
	}
	for _, f := range all {
		if to, _ := os.Readlink("/proc/self/fd/" + f.Name()); strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}

const runs = 20

// left are the sockets that are open more once runs are over.
func left(program pulumi.RunFunc) int {
	before := sockets()
	for range runs {
		if err := pulumi.RunErr(program, pulumi.WithMocks("project", "stack", mocks{})); err != nil {
			panic(err)
		}
	}
	for range 50 { // what is closing has time to
		if sockets() == before {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return sockets() - before
}

func main() {
	without := left(func(*pulumi.Context) error { return nil })
	with := left(func(ctx *pulumi.Context) error {
		_, err := ctx.RegisterResourceHook("hook", func(*pulumi.ResourceHookArgs) error { return nil }, nil)
		return err
	})
	fmt.Printf("sockets left by %d runs: without a hook %d, with one %d\n", runs, without, with)
	if without != 0 || with != runs {
		os.Exit(1)
	}
}
END
go mod tidy >/dev/null 2>&1
go run .
