package login_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/login"
)

func TestPaths(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"/login", "/", "/a/b?next=/c", "/anmelden/%C3%BC", "/ü"} {
		require.NoError(t, login.CheckPath("--login-path", good), good)
	}
	for bad, meant := range map[string]string{
		"login": "/login", "": "/login", "account/me": "/account/me", "https://app.example/in": "/in", "//app.example/in": "/in",
		"https://app.example/accounts/login/": "/accounts/login/", "//app.example/in/": "/in/", "https://app.example/log%20in?next=/a": "'/log%20in?next=/a'",
		"/log in": "/login", "/a\nb": "/login", "https://app.example": "/login",
	} {
		err := login.CheckPath("--login-path", bad)
		require.Error(t, err, bad)
		assert.Contains(t, err.Error(), "for example --login-path "+meant, bad)
		assert.True(t, strings.HasSuffix(err.Error(), " "+meant), err)
		assert.NoError(t, login.CheckPath("--login-path", strings.Trim(meant, "'")), "what is proposed is taken")
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"X-Instance-Id", "x_instance"} {
		require.NoError(t, login.CheckHeader("--instance-header", good), good)
	}
	for _, bad := range []string{"", "X Instance", "X-Instance-Id:", "Ü", "a\r\nb"} {
		require.ErrorContains(t, login.CheckHeader("--instance-header", bad), "no name of a header", bad)
	}
}
