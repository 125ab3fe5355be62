package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// names stands for DNS in a program of Python's: the hosts that 'local serve' serves are where
// its file of routes, HOST:443:ADDRESS:PORT, says, and their port 80 is the app's address.
const names = `import os, socket
routes = {}
for line in open(os.environ["SCALEOUT_SERVED_ROUTES"]):
    host, port, address, at = line.strip().split(":")
    routes[host.lower(), int(port)] = address, int(at)
    routes[host.lower(), 80] = "localhost", int(os.environ["PLAIN_PORT"])
resolve = socket.getaddrinfo
def getaddrinfo(host, port, *rest, **more):
    host, port = routes.get((str(host).lower(), port), (host, port))
    return resolve(host, port, *rest, **more)
socket.getaddrinfo = getaddrinfo
`

// checkLogTail has the Azure CLI show what the app writes. It asks the app first, past any
// proxy (ping_site in azure-cli's appservice/custom.py), and then its SCM site: so the proxy
// alone does not help.
func (c *todaysClient) checkLogTail(appURL string) {
	c.t.Helper()
	app, err := url.Parse(appURL)
	require.NoError(c.t, err)
	line := c.names.Replace("az webapp log tail -g GROUP -n APP")
	_, problems, err := c.run(exec.CommandContext(c.t.Context(), "sh", "-c", c.proxy+" "+line))
	require.Error(c.t, err)
	assert.Contains(c.t, problems, "Unable to reach the app.")

	dir := c.t.TempDir()
	require.NoError(c.t, os.WriteFile(filepath.Join(dir, "sitecustomize.py"), []byte(names), 0o600))
	ctx, cancel := context.WithTimeout(c.t.Context(), 5*time.Minute)
	defer cancel()
	tail := exec.CommandContext(ctx, "sh", "-c", "exec "+line+" 2>&1")
	tail.Env = append(c.env, "PYTHONPATH="+dir, "PLAIN_PORT="+app.Port())
	out, err := tail.StdoutPipe()
	require.NoError(c.t, err)
	require.NoError(c.t, tail.Start())
	seen := bufio.NewScanner(out)
	var all []string
	welcome := false
	for seen.Scan() {
		all = append(all, seen.Text())
		welcome = welcome || strings.Contains(seen.Text(), "Welcome, you are now connected to log-streaming service.")
		if welcome && strings.Contains(seen.Text(), "gunicorn") {
			break
		}
	}
	cancel()
	_ = tail.Wait() // it goes on until somebody ends it
	assert.True(c.t, welcome, strings.Join(all, "\n"))
	assert.Contains(c.t, all[len(all)-1], "gunicorn", "the app's own lines")
}

// get asks the app for a page.
func (c *todaysClient) get(at string) string {
	c.t.Helper()
	answer, err := http.Get(at)
	require.NoError(c.t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(c.t, err)
	return string(body)
}
