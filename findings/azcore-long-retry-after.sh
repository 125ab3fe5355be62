#!/usr/bin/env bash
# A throttled call is not tried again at all where Retry-After is longer than MaxRetryDelay, 60
# seconds unless set: that option caps the client's own delays, but of a server's longer one it
# makes a failure, at once. Azure Resource Manager asks for minutes when a quota is used up, so
# a program that "retries three times" fails on its first answer. A negative MaxRetryDelay waits.
# Seen with azcore v1.23.3. Time is simulated (testing/synctest); nothing leaves the machine.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >go.mod <<'END'
module finding

go 1.25

require github.com/Azure/azure-sdk-for-go/sdk/azcore v1.23.3
END
cat >finding_test.go <<'END'
package finding

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// once is a service that is throttled for its first question only.
type once struct {
	after string
	asked int
}

func (o *once) Do(r *http.Request) (*http.Response, error) {
	o.asked++
	answer := &http.Response{StatusCode: 200, Status: "200 OK", Header: http.Header{}, Body: http.NoBody, Request: r}
	if o.asked == 1 {
		answer.StatusCode, answer.Status = 429, "429 Too Many Requests"
		answer.Header.Set("Retry-After", o.after)
	}
	return answer, nil
}

func Test(t *testing.T) {
	for _, longest := range []time.Duration{0, -1} {
		for _, after := range []string{"60", "61"} {
			synctest.Test(t, func(t *testing.T) {
				begun, service := time.Now(), &once{after: after}
				p := runtime.NewPipeline("m", "v1", runtime.PipelineOptions{}, &policy.ClientOptions{
					Transport: service, Retry: policy.RetryOptions{MaxRetryDelay: longest}})
				r, err := runtime.NewRequest(t.Context(), http.MethodGet, "https://management.example")
				if err != nil {
					t.Fatal(err)
				}
				answer, err := p.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Printf("MaxRetryDelay %d, Retry-After %s: %d after %s, asked %d times\n", longest, after, answer.StatusCode, time.Since(begun), service.asked)
			})
		}
	}
}
END
go mod tidy >/dev/null 2>&1
seen=$(go test -count=1 -v . 2>&1 | grep MaxRetryDelay)
wanted='MaxRetryDelay 0, Retry-After 60: 200 after 1m0s, asked 2 times
MaxRetryDelay 0, Retry-After 61: 429 after 0s, asked 1 times
MaxRetryDelay -1, Retry-After 60: 200 after 1m0s, asked 2 times
MaxRetryDelay -1, Retry-After 61: 200 after 1m1s, asked 2 times'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
