#!/usr/bin/env bash
# An unknown subcommand below the root is answered with help and exit code 0, so a
# typing error in a script passes for success. On the root it is an error.
# Seen with github.com/spf13/cobra v1.10.2.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >go.mod <<'END'
module finding

go 1.25

require github.com/spf13/cobra v1.10.2
END
cat >main.go <<'END'
package main

import (
	"io"

	"github.com/spf13/cobra"
)

func run(args ...string) error {
	root, local := &cobra.Command{Use: "tool"}, &cobra.Command{Use: "local"}
	local.AddCommand(&cobra.Command{Use: "up", Run: func(*cobra.Command, []string) {}})
	root.AddCommand(local)
	root.SetArgs(args)
	root.SetOut(io.Discard)
	root.SetErr(io.Discard)
	return root.Execute()
}

func main() {
	println("tool locl:     ", run("locl") != nil)
	println("tool local upp:", run("local", "upp") != nil)
}
END
seen=$(go run -mod=mod . 2>&1)
wanted='tool locl:      true
tool local upp: false'
printf 'is it an error?\n%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
