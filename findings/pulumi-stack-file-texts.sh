#!/usr/bin/env bash
# Whenever Pulumi writes a stack's file ('stack init', 'config set'), it makes texts of all
# numbers and flags in it that are values of their own: 2 becomes "2". Comments and the order
# stay, and so do numbers inside of objects. So a command that sets one value changes lines
# of others, in a file that is under version control.
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
cat >Pulumi.yaml <<'END'
name: shop
runtime: yaml
END
cat >Pulumi.dev.yaml <<'END'
# For development.
config:
  # How many.
  shop:instances: 2
  shop:protect: true
  shop:range:
    least: 2
END
cat >main.go <<'END'
package main

import "github.com/pulumi/pulumi/sdk/v3/go/common/workspace"

func main() {
	project, err := workspace.LoadProject("Pulumi.yaml")
	if err != nil {
		panic(err)
	}
	stack, err := workspace.LoadProjectStack(nil, project, "Pulumi.dev.yaml")
	if err != nil {
		panic(err)
	}
	if err := stack.Save("Pulumi.saved.yaml"); err != nil {
		panic(err)
	}
}
END
go run -mod=mod .
if diff Pulumi.dev.yaml Pulumi.saved.yaml; then echo "CHANGED: it writes what it has read"; exit 1; fi
for line in '  shop:instances: "2"' '  shop:protect: "true"' '    least: 2' '  # How many.'; do
	grep -qx -e "$line" Pulumi.saved.yaml || { echo "CHANGED: no line '$line'"; exit 1; }
done
