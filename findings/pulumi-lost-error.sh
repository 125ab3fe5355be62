#!/usr/bin/env bash
# In a Go program, an error that a function under ApplyT returns is lost where nothing uses what it returns: the program
# succeeds, and no word is said. So a check of a value that is known only later ("refuse a plan with one instance")
# refuses nothing. An output of the stack, or a property of a resource, made from it makes the program fail. In Python
# the exception of an apply ends the program, whether anything uses it or not.
# Whom it hurts: whoever writes checks into a program, or calls something in an ApplyT that may fail.
# Seen with github.com/pulumi/pulumi/sdk/v3 v3.259.0, and pulumi 3.259.0 for Python.
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
	"errors"
	"fmt"
	"reflect"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type mocks struct{}

func (mocks) NewResource(a pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return a.Name, a.Inputs, nil
}

func (mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

type plan struct {
	pulumi.CustomResourceState
	Capacity pulumi.IntOutput `pulumi:"capacity"`
}

type planArgs struct{ Capacity pulumi.IntInput }

func (planArgs) ElementType() reflect.Type {
	return reflect.TypeOf(struct {
		Capacity int `pulumi:"capacity"`
	}{})
}

// program makes a plan, refuses it because it has one instance, and lets use have the refusal.
func program(use func(*pulumi.Context, pulumi.IntOutput)) error {
	return pulumi.RunErr(func(ctx *pulumi.Context) error {
		var p plan
		if err := ctx.RegisterResource("shop:index:Plan", "plan", planArgs{pulumi.Int(1)}, &p); err != nil {
			return err
		}
		checked := p.Capacity.ApplyT(func(n int) (int, error) {
			if n < 2 {
				fmt.Println("Go: one instance is refused")
				return 0, errors.New("one instance")
			}
			return n, nil
		}).(pulumi.IntOutput)
		use(ctx, checked)
		return nil
	}, pulumi.WithMocks("shop", "prod", mocks{}))
}

func main() {
	err := program(func(*pulumi.Context, pulumi.IntOutput) {})
	fmt.Println("Go, unused: the program fails:", err != nil)
	err = program(func(ctx *pulumi.Context, checked pulumi.IntOutput) { ctx.Export("instances", checked) })
	fmt.Println("Go, an output of the stack: the program fails:", err != nil)
}
END
cat >main.py <<'END'
import pulumi


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [args.name, args.inputs]

    def call(self, args):
        return {}


class Plan(pulumi.CustomResource):
    capacity: pulumi.Output[int]

    def __init__(self, name, capacity):
        super().__init__("shop:index:Plan", name, {"capacity": capacity})


def check(n):
    if n < 2:
        print("Python: one instance is refused")
        raise ValueError("one instance")
    return n


@pulumi.runtime.test
def program():
    Plan("plan", 1).capacity.apply(check)


pulumi.runtime.set_mocks(Mocks())
try:
    program()
    failed = False
except ValueError:
    failed = True
print("Python, unused: the program fails:", str(failed).lower())
END
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pulumi==3.259.0
seen=$(go run -mod=mod . 2>&1 && env/bin/python main.py 2>&1)
wanted='Go: one instance is refused
Go, unused: the program fails: false
Go: one instance is refused
Go, an output of the stack: the program fails: true
Python: one instance is refused
Python, unused: the program fails: true'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
