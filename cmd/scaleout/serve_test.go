package main

import (
	"bufio"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What was deployed can be opened: somebody logs in, and every instance knows
// them. Ctrl-C ends it in good order. Another stack of the same home is not
// mistaken for it.
func TestServe(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	code, _, errOut := s.scaleout("local serve --stack dev")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errOut, "nothing has been deployed yet in stack \"dev\"; 'scaleout local up --stack dev")

	for _, line := range []string{"local up --stack prod --yes", "local up --stack dev --yes -c minInstances=3"} {
		code, out, errOut := s.scaleout(line)
		require.Equal(t, exitOK, code, "%s%s", out, errOut)
	}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "local", "serve", "--stack", "dev", "--port", "0", "--home", s.home)
	cmd.Dir, cmd.Env = s.dir, append(ownEnvironment(), s.env...)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	found := regexp.MustCompile(`^Open (http://localhost:\d+): 3 instances of the app run behind it`).FindStringSubmatch(line)
	require.NotEmpty(t, found, line)

	instances := visit(t, found[1])
	assert.Len(t, instances, 3)

	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.NoError(t, cmd.Wait(), "Ctrl-C is how it ends")
	_, err = http.Get(found[1])
	assert.Error(t, err, "nothing answers any more")
}

// visit logs in and returns the instances that answered and knew who it was.
func visit(t *testing.T, address string) map[string]bool {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	at, err := url.Parse(address)
	require.NoError(t, err)
	resp, err := client.PostForm(address+"/login", url.Values{"user": {"Ada"}})
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	// The cookie is for HTTPS, which ends at App Service's front end; browsers
	// send it to localhost all the same.
	for _, c := range resp.Cookies() {
		c.Secure = false
		jar.SetCookies(at, []*http.Cookie{c})
	}
	instances := map[string]bool{}
	for range 12 {
		resp, err := client.Get(address + "/session")
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		require.Equal(t, http.StatusOK, resp.StatusCode, string(body))
		require.Contains(t, string(body), "Ada")
		instances[resp.Header.Get("X-Instance-Id")] = true
	}
	return instances
}
