#!/usr/bin/env bash
# The line in a syntax error is one less than that of the mistake for some mistakes, and right for
# others, so nobody can correct it. Editors, and a person with a long file, are sent to a line
# without a mistake. (Type errors, from a file that can be parsed, have the right line.)
# Seen with gopkg.in/yaml.v3 v3.0.1. Each of the files below has its mistake in line 3.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >go.mod <<'END'
module finding

go 1.25

require gopkg.in/yaml.v3 v3.0.1
END
cat >main.go <<'END'
package main

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

func main() {
	for _, file := range []string{
		"config:\n  size: 1\n\tcount: 2\n",         // a tab
		"config:\n    size: 1\n  count: 2\n",       // another indentation
		"config:\n  size: 1\n  names: [a\nmore: 2\n", // nothing closes the bracket
		"config:\n  size: 1\n  name: a: b\n",       // two colons
		"config:\n  size: 1\n  name: \"a\n",        // nothing closes the quote
	} {
		var document yaml.Node
		fmt.Println(yaml.Unmarshal([]byte(file), &document))
	}
}
END
go mod tidy >/dev/null 2>&1
seen=$(go run .)
wanted='yaml: line 2: found a tab character that violates indentation
yaml: line 2: did not find expected key
yaml: line 2: did not find expected '"',' or ']'"'
yaml: line 3: mapping values are not allowed in this context
yaml: line 3: found unexpected end of stream'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
