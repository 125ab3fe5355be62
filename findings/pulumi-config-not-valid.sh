#!/usr/bin/env bash
# In a Go program, config.GetBool and config.GetInt take a value that is not valid for one that is not set, and
# say nothing: "protect: yes" does not protect, and ten instances in letters are none. GetInt reads a number as Go
# source, so that 010 is 8, and 08 is no number. Their documentation names false and 0 for a value that "doesn't
# exist", and no other. The SDK for Python raises an error where a value is not valid, and reads 010 as ten.
# Whom it hurts: whoever reads settings with the Get functions, and those who type the settings. TryBool and
# TryInt, and the Require functions, say what is wrong, but not of 010.
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
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

type mocks struct{}

func (mocks) NewResource(a pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return a.Name, a.Inputs, nil
}

func (mocks) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func main() {
	// PULUMI_CONFIG has what 'pulumi config set' has stored.
	err := pulumi.RunErr(func(ctx *pulumi.Context) error {
		c := config.New(ctx, "")
		fmt.Println("Go, protect yes:", c.GetBool("protect"))
		for _, key := range []string{"ten", "decimal", "spaced", "octal", "eight"} {
			_, err := c.TryInt(key)
			fmt.Printf("Go, %q: %d, refused by TryInt: %v\n", c.Get(key), c.GetInt(key), err != nil)
		}
		return nil
	}, pulumi.WithMocks("shop", "prod", mocks{}))
	if err != nil {
		panic(err)
	}
}
END
cat >main.py <<'END'
import json
import os

import pulumi

pulumi.runtime.set_all_config(json.loads(os.environ["PULUMI_CONFIG"]))
config = pulumi.Config("shop")


def got(get, key):
    try:
        return get(key)
    except pulumi.ConfigTypeError:
        return "ConfigTypeError"


print("Python, protect yes:", got(config.get_bool, "protect"))
for key in ("ten", "decimal", "spaced", "octal", "eight"):
    print(f'Python, "{config.get(key)}": {got(config.get_int, key)}')
END
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pulumi==3.259.0
export PULUMI_CONFIG='{"shop:protect": "yes", "shop:ten": "ten", "shop:decimal": "10.0", "shop:spaced": "10 ", "shop:octal": "010", "shop:eight": "08"}'
seen=$(go run -mod=mod . && env/bin/python main.py)
wanted='Go, protect yes: false
Go, "ten": 0, refused by TryInt: true
Go, "10.0": 0, refused by TryInt: true
Go, "10 ": 0, refused by TryInt: true
Go, "010": 8, refused by TryInt: false
Go, "08": 0, refused by TryInt: true
Python, protect yes: ConfigTypeError
Python, "ten": ConfigTypeError
Python, "10.0": ConfigTypeError
Python, "10 ": 10
Python, "010": 10
Python, "08": 8'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
