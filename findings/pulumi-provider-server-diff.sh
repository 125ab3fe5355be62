#!/usr/bin/env bash
# A provider that the Pulumi SDK serves loses the detail of its diffs. The server that the
# SDK makes of a plugin.Provider sends the detailed diff, but never sets hasDetailedDiff,
# and the client that the same SDK brings drops a detailed diff without it. A preview then
# shows that a resource changes, and not what.
# Seen with github.com/pulumi/pulumi/sdk/v3 v3.259.0; also pulumi/pulumi#17858.
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
	"context"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

type provider struct{ plugin.UnimplementedProvider }

func (*provider) Diff(context.Context, plugin.DiffRequest) (plugin.DiffResponse, error) {
	return plugin.DiffResult{
		Changes:      plugin.DiffSome,
		DetailedDiff: map[string]plugin.PropertyDiff{"size": {Kind: plugin.DiffUpdate}},
	}, nil
}

func main() {
	answer, err := plugin.NewProviderServer(&provider{}).Diff(context.Background(), &pulumirpc.DiffRequest{
		Id: "id", Urn: "urn:pulumi:stack::project::finding:index:Thing::name",
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("detailed diff: %v, hasDetailedDiff: %v\n", answer.GetDetailedDiff(), answer.GetHasDetailedDiff())
	if len(answer.GetDetailedDiff()) != 1 || answer.GetHasDetailedDiff() {
		os.Exit(1)
	}
}
END
seen=$(go run -mod=mod .) || { echo "CHANGED: $seen"; exit 1; }
echo "$seen"
