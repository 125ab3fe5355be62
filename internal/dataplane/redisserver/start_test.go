//go:build unix

package redisserver

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/localca"
	"scaleout/internal/testkit"
)

func TestWhatCannotStart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	fails := filepath.Join(dir, "fails")
	require.NoError(t, os.WriteFile(fails, []byte("#!/bin/sh\necho no TLS here; exit 3\n"), 0o700))
	for want, o := range map[string]Options{
		"one is empty": {Dir: t.TempDir(), Access: Access{Primary: primary}},
		`there is no redis-server "no-such-redis"`: {Dir: t.TempDir(), Access: Access{Primary: primary, Secondary: secondary}, Program: "no-such-redis"},
		"ended before it answered (exit status 3). It has to be 6.2 or newer and built with TLS; without it, " +
			"the in-process Redis serves as well. Its last words:\n  no TLS here": {Dir: t.TempDir(), Access: Access{Primary: primary, Secondary: secondary}, Program: fails},
		"cannot write the cache's certificates: open " + dir + "/none/": {Dir: dir + "/none", Access: Access{Primary: primary, Secondary: secondary}},
	} {
		_, err := Start(t.Context(), o)
		require.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), primary)
		left, _ := os.ReadDir(o.Dir)
		assert.Empty(t, left, want)
	}
}

// A server that never answers is not waited for longer than its caller wants.
func TestStartIsCancelled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	hangs, started := filepath.Join(dir, "hangs"), filepath.Join(dir, "started")
	require.NoError(t, syscall.Mkfifo(started, 0o600))
	require.NoError(t, os.WriteFile(hangs, []byte("#!/bin/sh\n: >"+started+"; exec /bin/sleep 1000\n"), 0o700))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = os.ReadFile(started) // until the program has opened it
		cancel()
	}()
	_, err := Start(ctx, Options{Dir: t.TempDir(), Access: Access{Primary: primary, Secondary: secondary}, Program: hangs})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "redis-server does not answer")
}

// Without a redis-server, the one in this process serves.
func TestNoProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	s, err := Start(t.Context(), Options{Dir: t.TempDir(), Access: Access{Primary: primary, Secondary: secondary}})
	require.NoError(t, err)
	defer s.Close()
	assert.Equal(t, "in-process Redis (miniredis)", s.Kind())
}

// A port that somebody else has, who even answers the phone, is told from other
// failures.
func TestPortIsTaken(t *testing.T) {
	t.Parallel()
	path := testkit.Redis(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	dir := t.TempDir()
	_, err = certify(newAuthority(t), dir, "")
	require.NoError(t, err)
	_, err = runProgram(t.Context(), path, dir, portOf(l))
	require.ErrorIs(t, err, errTaken)
}

// Before the keys are set, nobody is let in; not as if there were no keys.
func TestNobodyIsLetInBeforeTheKeys(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		cert, err := certify(newAuthority(t), t.TempDir(), "")
		require.NoError(t, err)
		var b backend
		if s.options.InProcess {
			b, err = startInProcess(cert)
		} else {
			path, _ := s.program()
			b, err = startProgram(t.Context(), path, s.options.Dir)
		}
		require.NoError(t, err)
		defer func() { require.NoError(t, b.close()) }()
		c, err := tls.Dial("tcp", b.address(), &tls.Config{InsecureSkipVerify: true})
		require.NoError(t, err)
		defer c.Close()
		w := &wire{t: t, conn: c, r: bufio.NewReader(c)}
		assert.Equal(t, "-NOAUTH Authentication required.", w.say("PING"))
		for _, key := range []string{"", primary} {
			assert.Contains(t, w.say("AUTH", key), "-WRONGPASS")
		}
	})
}

// The bundle is what this system trusts and one authority more.
func TestBundle(t *testing.T) {
	t.Parallel()
	s := start(t, true)
	bundle, err := os.ReadFile(s.CAFile())
	require.NoError(t, err)
	roots := readRoots()
	assert.Equal(t, string(roots), string(bundle[:len(roots)]))
	block, rest := pem.Decode(bundle[len(roots):])
	assert.Empty(t, rest)
	ca, err := x509.ParseCertificate(block.Bytes)
	require.NoError(t, err)
	assert.Equal(t, "Scaleout local CA", ca.Subject.CommonName)

	w := dial(t, s)
	leaf := w.conn.(interface{ ConnectionState() tls.ConnectionState }).ConnectionState().PeerCertificates[0]
	assert.NotEmpty(t, ca.SubjectKeyId)
	assert.Equal(t, ca.SubjectKeyId, leaf.AuthorityKeyId, "strict clients ask for it")
	for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
		require.NoError(t, leaf.VerifyHostname(name))
	}
}

// Who has gone is forgotten.
func TestInProcessForgets(t *testing.T) {
	t.Parallel()
	s := start(t, true)
	r := s.backend.(*inProcess)
	admitted := func() int {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.admitted)
	}
	w := dial(t, s)
	for range 2 {
		require.Equal(t, "+OK", w.say("AUTH", primary))
	}
	assert.Equal(t, 1, admitted())
	require.NoError(t, w.conn.Close())
	require.Eventually(t, func() bool { return admitted() == 0 }, aLongTime, time.Millisecond)
}

// Keys expire by the clock, as fast as it runs.
func TestInProcessAges(t *testing.T) {
	t.Parallel()
	s := start(t, true)
	r := s.backend.(*inProcess)
	close(r.stop)
	r.wg.Wait() // its own clock no longer runs
	r.stop = make(chan struct{})
	ticks, began := make(chan time.Time), time.Unix(0, 0)
	r.wg.Go(func() { r.age(ticks, began) })

	ctx, c := t.Context(), client(t, s, primary)
	require.NoError(t, c.SetEx(ctx, "k", "v", time.Hour).Err())
	ticks <- began.Add(59 * time.Minute)
	ticks <- began.Add(59*time.Minute + 59*time.Second) // and the one before is done
	ticks <- began.Add(59*time.Minute + 59*time.Second)
	assert.Equal(t, time.Second, c.TTL(ctx, "k").Val())
	assert.Equal(t, "v", c.Get(ctx, "k").Val())
	ticks <- began.Add(time.Hour)
	ticks <- began.Add(time.Hour)
	assert.Empty(t, c.Get(ctx, "k").Val())
}

func newAuthority(t *testing.T) *localca.Authority {
	t.Helper()
	a, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	return a
}
