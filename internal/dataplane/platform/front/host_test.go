package front

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The site answers by its own name and on this machine, and to nobody who has another
// name for it, as a page has that wants to read the app in somebody's browser.
func TestAttackByOtherHostNames(t *testing.T) {
	t.Parallel()
	f, _ := open(t, far, Policy{}, instance(t, says("hello")))
	for _, host := range []string{
		"app-x.azurewebsites.net", "APP-X.azurewebsites.net:443", "localhost", "localhost:8080", "LocalHost:1",
		"127.0.0.1", "127.0.0.1:8080", "127.1.2.3", "[::1]", "[::1]:8080",
	} {
		r := request(t, "GET", f.URL(), nil)
		r.Host = host
		got := ask(t, r)
		assert.Equal(t, http.StatusOK, got.status, host)
		assert.Equal(t, "hello", got.body, host)
	}
	for _, host := range []string{
		"evil.example", "evil.example:8080", "app-x.azurewebsites.net.evil.example", "localhost.evil.example",
		"127.0.0.1.evil.example", "0.0.0.0:8080", "169.254.169.254", "10.0.0.1", "[::]", "[::ffff:10.0.0.1]", "azurewebsites.net", ":8080",
	} {
		r := request(t, "GET", f.URL(), nil)
		r.Host = host
		got := ask(t, r)
		assert.Equal(t, http.StatusNotFound, got.status, host)
		assert.Equal(t, UnknownHost, got.failure, host)
		assert.Empty(t, got.instance, host)
	}
}
