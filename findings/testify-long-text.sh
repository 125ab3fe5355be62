#!/usr/bin/env bash
# Of two texts of more than 64 KB in one line, testify v1.12.1 says that they differ, and nothing of how. In the place
# of both values and their difference stands "cannot display message: bufio.Scanner: token too long".
# Whom it hurts: whoever compares stack exports, bodies of ARM or snapshots as JSON without indentation. Where such a
# test fails by chance, in CI, nothing is left to find the cause by.
# Seen with github.com/stretchr/testify v1.12.1.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >go.mod <<'END'
module finding

go 1.25

require github.com/stretchr/testify v1.12.1
END
cat >long_test.go <<'END'
package finding

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// state is JSON in one line, of about so many bytes.
func state(bytes int, last string) string {
	return `{"resources":[` + strings.Repeat(`{"type":"x"},`, bytes/13) + last + `]}`
}

func TestShort(t *testing.T) { assert.Equal(t, state(30_000, "1"), state(30_000, "2")) }
func TestLong(t *testing.T)  { assert.Equal(t, state(70_000, "1"), state(70_000, "2")) }
END
told() {
	out=$(go test -mod=mod -run "^$1\$" . 2>/dev/null || true)
	grep -q -- "--- FAIL: $1" <<<"$out" || { echo "$1 does not fail"; exit 1; }
	sed -nE 's/^.*Error: +\t(.{0,70}).*$/\1/p; s/^.*\t(expected|actual  ): .*$/\1/p' <<<"$out"
}
seen="$(printf 'of 30 KB:\n%s\nof 70 KB:\n%s' "$(told TestShort)" "$(told TestLong)")"
wanted='of 30 KB:
Not equal: 
expected
actual  
of 70 KB:
cannot display message: bufio.Scanner: token too long'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
