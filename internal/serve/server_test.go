//go:build unix

package serve

import (
	"context"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/demo"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/engine"
	"scaleout/internal/local"
)

func TestMain(m *testing.M) {
	process.Dispatch(map[string]func([]string) int{deployed.DemoRole: demo.Main})
	// They mostly wait: for an app that starts, for what follows Azure every second. -parallel says otherwise.
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err) // package testing has no such flag any more
	}
	os.Exit(leavingNothing(m))
}

// leavingNothing runs all tests with a folder for temporary files that is empty again afterwards.
func leavingNothing(m *testing.M) (code int) {
	tmp, err := os.MkdirTemp("", "serve")
	if err == nil {
		err = os.Setenv("TMPDIR", tmp)
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	code = m.Run()
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		fmt.Println("the tests have left behind:", left, err)
		code = 1
	}
	_ = os.RemoveAll(tmp)
	return code
}

// open opens a stack of the real project in a home of its own.
func open(t *testing.T) *local.Session {
	t.Helper()
	var seed [32]byte
	copy(seed[:], t.Name())
	s, err := local.Open(local.Options{Root: filepath.Join("..", ".."), Stack: "dev", Home: t.TempDir(), Azure: local.AzureOptions{
		Start: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Random: rand.NewChaCha8(seed),
	}})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return s
}

func up(t *testing.T, s *local.Session) {
	t.Helper()
	_, err := s.Up(t.Context(), engine.Options{Display: engine.Display{Out: io.Discard, Err: io.Discard, Color: colors.Never}})
	require.NoError(t, err)
}

// serving brings the stack up and serves it; nothing may keep its app from running.
func serving(t *testing.T) (*local.Session, *Server) {
	t.Helper()
	session := open(t)
	up(t, session)
	s, err := Start(t.Context(), session, Options{Trouble: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	return session, s
}

// get asks the app by its own name.
func get(s *Server, transport *http.Transport) (status int, err error) {
	resp, err := (&http.Client{Transport: transport}).Get(s.AppURL() + "healthz")
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// What runs is reached by its own name, follows the plan, and is gone with Close.
// What it cannot follow it says once.
func TestServerFromStartToClose(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	session := open(t)
	_, err := Start(t.Context(), session, Options{})
	require.ErrorIs(t, err, engine.ErrNoState)
	up(t, session)

	trouble := make(chan error, 100)
	said := make(chan string, 100)
	s, err := Start(t.Context(), session, Options{
		Trouble: func(err error) { trouble <- err }, Notice: func(text string) { said <- text },
	})
	require.NoError(t, err)
	assert.Equal(t, 2, s.Instances)
	transport := &http.Transport{
		DialContext: s.Routes().DialContext, TLSClientConfig: &tls.Config{RootCAs: s.Roots(), MinVersion: tls.VersionTLS12},
	}
	defer transport.CloseIdleConnections()
	status, err := get(s, transport)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, status)

	require.NoError(t, s.main.stack.Scale(t.Context(), 3))
	require.Eventually(t, func() bool { return len(s.main.sites.Instances(s.AppID)) == 3 }, time.Minute, 10*time.Millisecond)
	awaitText(t, said, "Instance 2: takes requests.", newAndReady)
	session.Azure.Inject(sim.Fault{Method: http.MethodGet, Type: "Microsoft.Web/serverfarms", Kind: sim.Denied, Count: 3})
	assert.ErrorContains(t, <-trouble, "the app keeps 3 instances: you may not GET /subscriptions/")
	require.Eventually(t, func() bool { return session.Azure.PendingFaults() == 0 }, time.Minute, 10*time.Millisecond)

	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
	assert.Empty(t, trouble, "three refusals are one trouble")
	transport.CloseIdleConnections()
	_, err = get(s, transport)
	require.Error(t, err)
	left, err := os.ReadDir(tmp)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// newAndReady is said of an instance that was not there at one look, and took requests at the next.
const newAndReady = "Instance 2 is new: takes requests."

// awaitText waits until one of some texts is said.
func awaitText(t *testing.T, said <-chan string, want ...string) {
	t.Helper()
	var all []string
	for end := time.After(time.Minute); ; {
		select {
		case text := <-said:
			if all = append(all, text); slices.Contains(want, text) {
				return
			}
		case <-end:
			t.Fatalf("%q was not said, but %q", want, all)
		}
	}
}

// A start that is given up leaves nothing behind, and the session can be used again.
func TestStartThatIsGivenUp(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	session := open(t)
	up(t, session)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Start(ctx, session, Options{})
	require.ErrorIs(t, err, context.Canceled)
	left, err := os.ReadDir(tmp)
	require.NoError(t, err)
	assert.Empty(t, left)
	_, err = session.Outputs(t.Context(), false)
	assert.NoError(t, err)
}
