package sim_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A client that does not send what it has announced makes nobody else wait.
func TestAttackByASlowClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body, rest := io.Pipe()
	slow := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		defer close(done)
		r := httptest.NewRequest(http.MethodPut, groupPath+"?api-version=2022-09-01", body)
		r.Header.Set("Content-Type", "application/json")
		w.azure.ServeHTTP(slow, r)
	}()
	_, err := rest.Write([]byte(`{"location":`)) // returns once the simulator reads
	assert.NoError(t, err)

	w.must("PUT", groupPath+"2", groupBody())
	assert.Len(t, w.azure.Resources(), 1)

	_, err = io.Copy(rest, strings.NewReader(`"eastus"}`))
	assert.NoError(t, err)
	_ = rest.Close()
	<-done
	assert.Equal(t, http.StatusCreated, slow.Code, slow.Body)
	assert.Len(t, w.azure.Resources(), 2)
}

// What could not be read changes nothing.
func TestABrokenBodyIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body, rest := io.Pipe()
	go func() { _ = rest.CloseWithError(errors.New("connection reset")) }()
	got := httptest.NewRecorder()
	w.azure.ServeHTTP(got, httptest.NewRequest(http.MethodPut, groupPath+"?api-version=2022-09-01", body))
	assert.Equal(t, http.StatusBadRequest, got.Code)
	assert.NotEmpty(t, got.Header().Get("x-ms-request-id"))
	assert.Empty(t, w.azure.Resources())
}
