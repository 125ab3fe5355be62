package demo

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/demo/edition"
)

func TestEditionsOfTheDemoApp(t *testing.T) {
	t.Parallel()
	answers := func(e edition.Edition, path string, times int) *httptest.ResponseRecorder {
		store, err := newStore("")
		require.NoError(t, err)
		env := environment{edition: e}
		app := edited(env, newSite(env, store))
		var w *httptest.ResponseRecorder
		for range times {
			w = httptest.NewRecorder()
			app.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		}
		return w
	}
	plain := answers(edition.Edition{}, "/healthz", 1)
	assert.Equal(t, http.StatusOK, plain.Code)
	assert.Empty(t, plain.Header().Get(versionHeader))
	good := answers(edition.Edition{Version: "2.0"}, "/healthz", 1)
	assert.Equal(t, http.StatusOK, good.Code)
	assert.Equal(t, "2.0", good.Header().Get(versionHeader))
	assert.Equal(t, http.StatusServiceUnavailable, answers(edition.Edition{WarmUp: time.Hour}, "/", 1).Code)
	assert.Equal(t, http.StatusInternalServerError, answers(edition.Edition{Defect: edition.Ill}, "/healthz", 1).Code)
	assert.Equal(t, http.StatusOK, answers(edition.Edition{Defect: edition.Ill}, "/", 1).Code)
	assert.Equal(t, http.StatusOK, answers(edition.Edition{Defect: edition.Leaks}, "/", pagesOfAll).Code)
	assert.Equal(t, http.StatusInternalServerError, answers(edition.Edition{Defect: edition.Leaks}, "/", pagesOfAll+1).Code)
	assert.Equal(t, http.StatusOK, answers(edition.Edition{Defect: edition.Leaks}, "/healthz", pagesOfAll+1).Code, "checks do not find it")
}

func TestDefectsAtTheStart(t *testing.T) {
	t.Parallel()
	env := environment{secretKey: "the stack's", edition: edition.Edition{Defect: edition.OtherKey}}
	require.NoError(t, env.defective(t.Context()))
	assert.NotEqual(t, "the stack's", env.secretKey)
	env.edition.Defect = edition.Crashes
	require.Error(t, env.defective(t.Context()))
	over, cancel := context.WithCancel(t.Context())
	cancel()
	env.edition.Defect = edition.Slow
	require.ErrorIs(t, env.defective(over), context.Canceled)
}
