#!/usr/bin/env bash
# With a private cloud as authority, azidentity first asks login.microsoftonline.com whether
# that authority can be trusted; where nothing leaves the network, every login fails. Only for
# the tenant "adfs" it does not. (DisableInstanceDiscovery stops it, too, but is no environment
# variable, so a program that takes DefaultAzureCredential as it is cannot be told.)
# Seen with azidentity v1.14.1. No request leaves this machine: the transport only records hosts.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >go.mod <<'END'
module finding

go 1.25

require (
	github.com/Azure/azure-sdk-for-go/sdk/azcore v1.23.3
	github.com/Azure/azure-sdk-for-go/sdk/azidentity v1.14.1
)
END
cat >main.go <<'END'
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// first records the host of the first request, and lets none through.
type first struct{ host string }

func (f *first) Do(r *http.Request) (*http.Response, error) {
	if f.host == "" {
		f.host = r.URL.Host
	}
	return nil, errors.New("nothing leaves this machine")
}

func main() {
	for _, tenant := range []string{"11111111-1111-1111-1111-111111111111", "adfs"} {
		f := &first{}
		credential, err := azidentity.NewClientSecretCredential(tenant, "client", "secret", &azidentity.ClientSecretCredentialOptions{
			ClientOptions: azcore.ClientOptions{
				Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: "https://login.private.example/"},
				Transport: f, Retry: policy.RetryOptions{MaxRetries: -1},
			},
		})
		if err != nil {
			panic(err)
		}
		_, _ = credential.GetToken(context.Background(), policy.TokenRequestOptions{Scopes: []string{"https://arm.private.example/.default"}})
		fmt.Printf("tenant %s: asks %s first\n", tenant, f.host)
	}
}
END
seen=$(go run -mod=mod .)
wanted='tenant 11111111-1111-1111-1111-111111111111: asks login.microsoftonline.com first
tenant adfs: asks login.private.example first'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
