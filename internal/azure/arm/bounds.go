package arm

import (
	"io"
	"net/http"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"scaleout/internal/bounded"
)

// Bounds of what is believed of a server. azcore reads an answer as a whole before its
// caller sees it, so they lie below azcore, in the transport.
const (
	maxAnswer  = 2 << 20   // bytes of one answer, or of one page of a list; verify reads five at the same time
	maxValues  = 50_000    // of JSON in one answer
	maxList    = 8 << 20   // bytes of a list, all pages together
	maxFailure = 64 << 10  // bytes of a refusal; what is beyond is not read
	maxLogin   = 256 << 10 // bytes of an answer at the login
	maxPages   = 100       // of a list

	// maxListed are the values of a list, all pages together.
	maxListed = 200_000
)

// bounds lets no answer be longer than a limit.
type bounds struct {
	next  policy.Transporter
	limit int64
}

// Do implements policy.Transporter.
func (b bounds) Do(r *http.Request) (*http.Response, error) {
	answer, err := b.next.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, maxFailure), answer.Body}
		return answer, nil
	}
	bounded.Body(answer, b.limit)
	return answer, nil
}

// network is the way to Azure where the caller names none.
func network() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxResponseHeaderBytes = maxFailure
	return &http.Client{Transport: t}
}

// clip shortens what a server has chosen and what is shown in a line.
func clip(s string) string {
	const longest = 200
	if runes := []rune(s); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return s
}
