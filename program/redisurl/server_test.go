package redisurl

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// keys are 64 generated keys as Azure makes them, 32 bytes in base64, and two
// that hold every character of the alphabet.
func keys(t *testing.T) []string {
	t.Helper()
	random := mathrand.NewChaCha8([32]byte{1})
	all := []string{base64Alphabet, "++//++//++//++//++//++//++//++//++//++//+A=="}
	for range 64 {
		var b [32]byte
		_, err := random.Read(b[:])
		require.NoError(t, err)
		all = append(all, base64.StdEncoding.EncodeToString(b[:]))
	}
	seen := strings.Join(all[1:], "")
	for _, c := range base64Alphabet {
		require.True(t, strings.ContainsRune(seen, c), "no generated key has %q", c)
	}
	return all
}

// A real Redis that speaks TLS only, as Azure's do, lets real clients in by the
// URLs that Build makes, and by no other form of them.
func TestRealClientsConnect(t *testing.T) {
	t.Parallel()
	s := startRedis(t, keys(t))
	var urls []string
	for _, key := range keys(t) {
		u, err := Build("localhost", s.port, key)
		require.NoError(t, err)
		urls = append(urls, u)
	}

	t.Run("go-redis", func(t *testing.T) {
		t.Parallel()
		for _, u := range urls {
			require.NoError(t, s.ping(t, u))
		}
	})
	t.Run("redis-py", func(t *testing.T) {
		t.Parallel()
		assert.Equal(t, strings.Repeat("PONG\n", len(urls)), s.pythonPing(t, urls))
	})
	// The form of the guide, and what else people write. Results measured with
	// redis-py against a real server, not with our own parser.
	t.Run("other forms fail", func(t *testing.T) {
		t.Parallel()
		raw := "Ab/cd+ef=" + strings.Repeat("A", 35)
		for _, u := range []string{
			"redis://:" + raw + "@localhost:" + strconv.Itoa(s.port) + "/0",
			"rediss://:" + raw + "@localhost:" + strconv.Itoa(s.port) + "/0",
			strings.Replace(urls[0], "rediss://", "redis://", 1),
		} {
			assert.NotContains(t, s.pythonPing(t, []string{u}), "PONG", u)
		}
	})
}

// REDIS_URL of both kinds of cache, at the ports that Azure's have: 6380 of a
// classic one, 10000 of a managed one, which has database 0 and no other.
func TestBothKindsOfCache(t *testing.T) {
	t.Parallel()
	for kind, c := range map[string]struct {
		port     int
		settings []string
	}{
		"classic": {6380, nil},
		"managed": {10000, []string{"--databases", "1"}},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			key := keys(t)[1]
			s := startRedisAt(t, ownAddress(t), c.port, []string{key}, c.settings...)
			u, err := Build(s.host, c.port, key)
			require.NoError(t, err)
			require.Contains(t, u, ":"+strconv.Itoa(c.port)+"/0")
			require.NoError(t, s.ping(t, u))
			assert.Equal(t, "PONG\n", s.pythonPing(t, []string{u}))
			assert.NotContains(t, s.pythonPing(t, []string{strings.Replace(u, "rediss://", "redis://", 1)}), "PONG")
		})
	}
}

type redisServer struct {
	host   string
	port   int
	ca     string // file
	caPool *x509.CertPool
}

func startRedis(t *testing.T, passwords []string) *redisServer {
	t.Helper()
	return startRedisAt(t, "127.0.0.1", testkit.FreePort(t), passwords)
}

// ownAddress is a loopback address that no other test and no other process uses,
// so that a port on it is free. Linux has all of 127.0.0.0/8.
func ownAddress(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: a fixed port needs a loopback address of its own, which Linux has")
	}
	pid := os.Getpid()
	return fmt.Sprintf("127.%d.%d.%d", 1+pid>>8%254, pid%256, 1+addresses.Add(1)%250)
}

var addresses atomic.Int32

// startRedisAt starts a server of its own certificate.
func startRedisAt(t *testing.T, host string, port int, passwords []string, settings ...string) *redisServer {
	t.Helper()
	return start(t, testkit.IssueCertificates(t, t.TempDir(), host), host, port, passwords, settings...)
}

// start starts a server with a certificate.
func start(t *testing.T, c testkit.Certificates, host string, port int, passwords []string, settings ...string) *redisServer {
	t.Helper()
	binary := testkit.Redis(t)
	dir := t.TempDir()
	s := &redisServer{host: host, port: port, ca: c.CA, caPool: c.Roots}
	acl := "user default on ~* &* +@all >" + strings.Join(passwords, " >")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "users.acl"), []byte(acl+"\n"), 0o600))

	ctx, cancel := context.WithCancel(context.Background())
	args := []string{"--port", "0", "--tls-port", strconv.Itoa(s.port), "--bind", host,
		"--tls-cert-file", c.Certificate, "--tls-key-file", c.Key,
		"--tls-ca-cert-file", s.ca, "--tls-auth-clients", "no", "--aclfile", filepath.Join(dir, "users.acl"),
		"--save", "", "--dir", dir}
	cmd := exec.CommandContext(ctx, binary, append(args, settings...)...)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })

	var log strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		log.WriteString(lines.Text() + "\n")
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return s
		}
	}
	t.Fatalf("redis-server did not start:\n%s", log.String())
	return nil
}

func (s *redisServer) ping(t *testing.T, url string) error {
	t.Helper()
	o, err := redis.ParseURL(url)
	require.NoError(t, err)
	o.TLSConfig = s.trust()
	c := redis.NewClient(o)
	defer c.Close()
	return c.Ping(t.Context()).Err()
}

func (s *redisServer) trust() *tls.Config {
	return &tls.Config{RootCAs: s.caPool, ServerName: "localhost", MinVersion: tls.VersionTLS12}
}

const pythonPing = `
import sys, redis
for url in sys.stdin.read().split():
    try:
        print("PONG" if redis.Redis.from_url(url).ping() else "no answer")
    except Exception as e:
        print(type(e).__name__)
`

// pythonPing returns a line for each URL.
func (s *redisServer) pythonPing(t *testing.T, urls []string) string {
	t.Helper()
	return s.python(t, pythonPing, urls)
}

// python runs a program with the URLs on its standard input.
func (s *redisServer) python(t *testing.T, program string, urls []string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), testkit.Python(t, "redis"), "-c", program)
	cmd.Stdin = strings.NewReader(strings.Join(urls, "\n"))
	cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+s.ca)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	require.NoError(t, cmd.Run(), "%s", errOut.String())
	return out.String()
}
