//go:build unix

package redisserver

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/process"
	"scaleout/internal/testkit"
	"scaleout/program/redisurl"
)

// Keys as Azure makes them: 32 bytes in base64.
const (
	primary   = "Ab/cd+ef/gh+ij/kl+mn/op+qr/st+uv/wx+yz/0123A="
	secondary = "Zy+xw/vu+ts/rq+po/nm+lk/ji+hg/fe+dc/ba+9876A="
	fresh     = "Fr/sh+Fr/sh+Fr/sh+Fr/sh+Fr/sh+Fr/sh+Fr/sh+FrA="
)

// aLongTime bounds waits that end at once when all is well.
const aLongTime = time.Minute

func TestMain(m *testing.M) {
	process.Dispatch(map[string]func([]string) int{"leaks": leaks})
	redis.SetLogger(quiet{}) // many connections are meant to fail
	os.Exit(m.Run())
}

type quiet struct{}

func (quiet) Printf(context.Context, string, ...any) {}

// eachKind runs a test against both kinds of server.
func eachKind(t *testing.T, test func(t *testing.T, s *Server), change ...func(*Options)) {
	for _, kind := range []string{"redis-server", "in-process"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			test(t, start(t, kind == "in-process", change...))
		})
	}
}

func start(t testing.TB, inProcess bool, change ...func(*Options)) *Server {
	t.Helper()
	if !inProcess {
		testkit.Redis(t)
	}
	o := Options{Dir: t.TempDir(), Access: Access{Primary: primary, Secondary: secondary}, Replicated: true, InProcess: inProcess}
	for _, f := range change {
		f(&o)
	}
	s, err := Start(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// client connects by the URL that apps are given.
func client(t testing.TB, s *Server, key string, change ...func(*redis.Options)) *redis.Client {
	t.Helper()
	url, err := redisurl.Build(s.Host(), s.Port(), key)
	require.NoError(t, err)
	o, err := redis.ParseURL(url)
	require.NoError(t, err)
	o.TLSConfig = trust(t, s)
	o.MaxRetries, o.DialerRetries = -1, 1
	for _, f := range change {
		f(o)
	}
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func trust(t testing.TB, s *Server) *tls.Config {
	t.Helper()
	ca, err := os.ReadFile(s.CAFile())
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(ca))
	return &tls.Config{RootCAs: pool, ServerName: "localhost", MinVersion: tls.VersionTLS12}
}

// wire is a connection that shows what is really said.
type wire struct {
	t    *testing.T
	conn net.Conn
	r    *bufio.Reader
}

func dial(t *testing.T, s *Server) *wire {
	t.Helper()
	c, err := tls.Dial("tcp", net.JoinHostPort(s.Host(), strconv.Itoa(s.Port())), trust(t, s))
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return &wire{t: t, conn: c, r: bufio.NewReader(c)}
}

// say sends a command and returns the first line of the answer.
func (w *wire) say(args ...string) string {
	w.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(a), a)
	}
	_, err := w.conn.Write([]byte(b.String()))
	require.NoError(w.t, err)
	answer, err := w.r.ReadString('\n')
	require.NoError(w.t, err)
	return strings.TrimSpace(answer)
}

// closed returns when the other side has closed the connection.
func (w *wire) closed() {
	w.t.Helper()
	require.NoError(w.t, w.conn.SetReadDeadline(time.Now().Add(aLongTime)))
	_, err := w.r.ReadByte()
	require.Error(w.t, err)
	require.NotErrorIs(w.t, err, os.ErrDeadlineExceeded)
}

func runPython(t *testing.T, s *Server, script string, keys ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), testkit.Python(t, "redis"), "-c", script)
	for _, key := range keys {
		url, err := redisurl.Build(s.Host(), s.Port(), key)
		require.NoError(t, err)
		cmd.Args = append(cmd.Args, url)
	}
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+s.CAFile())
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	require.NoError(t, cmd.Run(), "%s", errOut.String())
	return out.String()
}

// leaks prints what ten servers with clients leave: files, goroutines, processes.
func leaks(args []string) int {
	files := func() int {
		entries, _ := os.ReadDir("/dev/fd")
		return len(entries)
	}
	round := func() error {
		dir, cleanup, err := process.TempDir("scaleout-test-")
		if err != nil {
			return err
		}
		s, err := Start(context.Background(), Options{Dir: dir, Access: Access{Primary: primary, Secondary: secondary}, InProcess: args[0] == "in-process"})
		if err != nil {
			return err
		}
		for range 5 {
			c, err := net.Dial("tcp", net.JoinHostPort("localhost", strconv.Itoa(s.Port())))
			if err != nil {
				return err
			}
			defer c.Close()
		}
		if err := s.FailOver(context.Background(), 0); err != nil {
			return err
		}
		if err := s.Close(); err != nil {
			return err
		}
		return cleanup()
	}
	if err := round(); err != nil { // what is made once and kept: DNS, poller
		fmt.Println(err)
		return 1
	}
	before, running := files(), runtime.NumGoroutine()
	for range 5 {
		if err := round(); err != nil {
			fmt.Println(err)
			return 1
		}
	}
	// What Go keeps for the next splice goes with the garbage, and the last
	// goroutine may be on its last instruction.
	for until := time.Now().Add(aLongTime); (files() > before || runtime.NumGoroutine() > running) && time.Now().Before(until); {
		runtime.GC()
	}
	fmt.Println("more files:", files() > before, "more goroutines:", runtime.NumGoroutine() > running)
	return 0
}
