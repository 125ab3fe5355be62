#!/usr/bin/env bash
# A resource that depends on a component should wait for the component's children. In a Go
# program it may miss some: children are registered with their parent in the background, and
# a dependency that is resolved meanwhile does not see those that are still to come.
# Seen with github.com/pulumi/pulumi/sdk/v3 v3.259.0: 300 to 400 of 500 programs miss a child.
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
	"sync/atomic"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const children, programs = 3, 500

type mocks struct{ seen *atomic.Int64 }

func (m mocks) NewResource(a pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	if a.Name == "last" {
		m.seen.Store(int64(len(a.RegisterRPC.GetDependencies())))
	}
	return a.Name, a.Inputs, nil
}

func (mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

type component struct{ pulumi.ResourceState }

type custom struct{ pulumi.CustomResourceState }

func program(ctx *pulumi.Context) error {
	var c component
	if err := ctx.RegisterComponentResource("finding:index:Component", "component", &c); err != nil {
		return err
	}
	for i := range children {
		if err := ctx.RegisterResource("finding:index:Child", fmt.Sprint("child", i), nil, &custom{}, pulumi.Parent(&c)); err != nil {
			return err
		}
	}
	return ctx.RegisterResource("finding:index:Last", "last", nil, &custom{}, pulumi.DependsOn([]pulumi.Resource{&c}))
}

func main() {
	missed := 0
	for range programs {
		var seen atomic.Int64
		if err := pulumi.RunErr(program, pulumi.WithMocks("project", "stack", mocks{&seen})); err != nil {
			panic(err)
		}
		if seen.Load() < children {
			missed++
		}
	}
	fmt.Printf("%d of %d programs missed a child\n", missed, programs)
}
END
seen=$(go run -mod=mod .)
echo "$seen"
case "$seen" in 0\ *) echo "CHANGED: some did"; exit 1 ;; esac
