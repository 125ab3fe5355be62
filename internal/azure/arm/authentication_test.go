package arm

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What Azure answered on 2025-10-21, before and after authentication was turned on; the
// last ones follow the documentation.
func TestAuthentication(t *testing.T) {
	t.Parallel()
	const on = `{"platform":{"enabled":true},"globalValidation":{"requireAuthentication":true,"unauthenticatedClientAction":"RedirectToLoginPage"`
	for text, guarded := range map[string][]string{
		`{"platform":{"enabled":false}}`: nil,
		`{"platform":{"enabled":false},"globalValidation":{"requireAuthentication":true,"unauthenticatedClientAction":"RedirectToLoginPage"}}`: nil,
		on + `}}`:                                     {"/", "/healthz", "/healthz/deep"},
		on + `,"excludedPaths":["/healthz"]}}`:        {"/", "/healthz/deep"},
		on + `,"excludedPaths":["/healthz*"]}}`:       {"/"},
		on + `,"excludedPaths":["healthz"]}}`:         {"/", "/healthz", "/healthz/deep"},
		on + `,"excludedPaths":["/*"]}}`:              nil,
		on + `,"excludedPaths":["/status","/ping"]}}`: {"/", "/healthz", "/healthz/deep"},
		`{"platform":{"enabled":true},"globalValidation":{"requireAuthentication":false,"unauthenticatedClientAction":"Return401"}}`: nil,
		`{"platform":{"enabled":true},"globalValidation":{"unauthenticatedClientAction":"AllowAnonymous"}}`:                          nil,
		`{"platform":"on","globalValidation":[]}`: nil,
		`{}`: nil,
	} {
		var o Object
		require.NoError(t, json.Unmarshal([]byte(text), &o))
		var got []string
		for _, path := range []string{"/", "/healthz", "/healthz/deep"} {
			if AuthenticationOf(o).Guards(path) {
				got = append(got, path)
			}
		}
		assert.Equal(t, guarded, got, text)
	}
}
