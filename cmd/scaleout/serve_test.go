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
	"strings"
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
	for _, line := range []string{"local up --stack prod --yes", "local up --stack dev --yes -c minInstances=3"} {
		code, out, errOut := s.scaleout(line)
		require.Equal(t, exitOK, code, "%s%s", out, errOut)
	}
	appURL, redisURL := s.ok("local output --stack dev url"), s.ok("local output --stack dev redisUrl --show-secrets")
	serving := s.serve("--stack dev")
	assert.Equal(t, appURL, s.ok("local output --stack dev url"), "others can look meanwhile")
	assert.Contains(t, serving.out, ": 3 instances of the app run behind it. Ctrl-C ends them.\n")
	assert.Len(t, visit(t, serving.url), 3)
	t.Run("by its own name", func(t *testing.T) {
		c := &client{t: t, serving: serving, env: environmentOf(t, serving)}
		resp, err := c.browser().Get(strings.TrimSpace(appURL) + "/healthz")
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, http.StatusOK, resp.StatusCode)
		assert.NoError(t, c.ping(strings.TrimSpace(redisURL)))
		s.env = c.env
		out := s.ok(regexp.MustCompile(`(?m)^  scaleout (verify .*)$`).FindStringSubmatch(serving.out)[1])
		for _, check := range []string{"running-instances", "health-path", "cache-answers", "sessions"} {
			assert.Regexp(t, "PASS  "+check+" ", out)
		}
		serving.awaitLine("App " + strings.TrimSpace(s.ok("local output --stack prod appName")) + ".azurewebsites.net runs now, on ")
		assert.Regexp(t, "PASS  sessions ", s.ok("verify --stack prod"), "the other stack runs, too")
	})
	serving.interrupt()
	_, err := http.Get(serving.url)
	assert.Error(t, err, "nothing answers any more")
}

// A stack that is not deployed is waited for; how to use what there is, is said.
func TestServeBeforeAnythingIsDeployed(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	serving := s.serve("--stack dev")
	assert.Contains(t, serving.out, `Nothing has been deployed yet in stack "dev".`)
	assert.Contains(t, serving.out, "run this first:\n  scaleout local up --stack dev ")
	c := &client{t: t, serving: serving, env: environmentOf(t, serving)}
	assert.NotEmpty(t, c.value("SCALEOUT_SERVED_ROUTES"))
	serving.interrupt()
}

// serving is a 'local serve' that runs.
type serving struct {
	t         *testing.T
	cmd       *exec.Cmd
	url, out  string // the app's address; all that was said
	temporary string // where its temporary folders are
	lines     *bufio.Reader
}

// serve starts 'local serve' and returns when it has said all that it says.
func (s *shell) serve(flags string) *serving {
	s.t.Helper()
	self, err := os.Executable()
	require.NoError(s.t, err)
	args := append([]string{"local", "serve", "--port", "0", "--home", s.home}, strings.Fields(flags)...)
	r := &serving{t: s.t, cmd: exec.CommandContext(s.t.Context(), self, args...), temporary: s.t.TempDir()}
	r.cmd.Dir, r.cmd.Env = s.dir, append(append(ownEnvironment(), s.env...), "TMPDIR="+r.temporary)
	stdout, err := r.cmd.StdoutPipe()
	require.NoError(s.t, err)
	require.NoError(s.t, r.cmd.Start())
	r.lines = bufio.NewReader(stdout)
	r.awaitLine("  scaleout verify ")
	if strings.HasPrefix(r.out, "Nothing has been deployed yet") {
		return r
	}
	r.awaitLine("  HTTPS_PROXY=")
	found := regexp.MustCompile(`^Open (http://localhost:\d+): `).FindStringSubmatch(r.out)
	require.NotEmpty(s.t, found, r.out)
	r.url = found[1]
	return r
}

// awaitLine returns when a line has been said that begins like that.
func (r *serving) awaitLine(begin string) {
	r.t.Helper()
	for {
		line, err := r.lines.ReadString('\n')
		require.NoError(r.t, err, r.out)
		r.out += line
		if strings.HasPrefix(line, begin) {
			return
		}
	}
}

// interrupt is Ctrl-C. Nothing is left then.
func (r *serving) interrupt() {
	r.t.Helper()
	require.NoError(r.t, r.cmd.Process.Signal(os.Interrupt))
	require.NoError(r.t, r.cmd.Wait(), "Ctrl-C is how it ends")
	left, err := os.ReadDir(r.temporary)
	require.NoError(r.t, err)
	assert.Empty(r.t, left)
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
