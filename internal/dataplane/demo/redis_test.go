package demo

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/program/redisurl"
)

// accessKey has the characters that a URL must not hold as they are.
const accessKey = "Ab/cd+ef=GH/ij+kl=MN/op+qr=ST/uv+wx=YZ01234="

// A redisServer is a real one that speaks TLS only and keeps its data on disk,
// behind a wire that can be cut.
type redisServer struct {
	*wire
	binary string
	args   []string
	ca     string // file
	cmd    *exec.Cmd
	log    *printed
}

func startRedis(t *testing.T) *redisServer {
	t.Helper()
	binary, dir := testkit.Redis(t), t.TempDir()
	c := testkit.IssueCertificates(t, dir, "127.0.0.1")
	acl := "user default on ~* &* +@all >" + accessKey + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "users.acl"), []byte(acl), 0o600))
	s := &redisServer{binary: binary, ca: c.CA}
	s.args = []string{
		"--port", "0", "--bind", "127.0.0.1",
		"--tls-cert-file", c.Certificate, "--tls-key-file", c.Key,
		"--tls-ca-cert-file", s.ca, "--tls-auth-clients", "no", "--aclfile", filepath.Join(dir, "users.acl"),
		"--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", dir,
	}
	port := testkit.FreePort(t)
	for !s.listens(t, port) { // somebody else was quicker
		s.kill()
		port = testkit.FreePort(t)
	}
	t.Cleanup(s.kill)
	s.args = append(s.args, "--tls-port", strconv.Itoa(port))
	s.wire = newWire(t, port)
	return s
}

// listens starts the server and tells whether it got the port.
func (s *redisServer) listens(t *testing.T, port int) bool {
	t.Helper()
	s.cmd = exec.Command(s.binary, append(s.args, "--tls-port", strconv.Itoa(port))...)
	s.log = follow(t, s.cmd)
	line := s.log.find(t, regexp.MustCompile("Ready to accept connections|Failed listening on port"))
	return strings.Contains(line, "Ready")
}

func (s *redisServer) run(t *testing.T) {
	t.Helper()
	s.cmd = exec.Command(s.binary, s.args...)
	s.log = follow(t, s.cmd)
	s.log.find(t, regexp.MustCompile("Ready to accept connections"))
}

func (s *redisServer) kill() {
	_ = s.cmd.Process.Kill()
	<-s.log.end
	_ = s.cmd.Wait()
}

// demote has the server answer READONLY, as a primary that has become a replica does. It keeps
// its connections; new ones lead to another server, which is empty.
func (s *redisServer) demote(t *testing.T) {
	t.Helper()
	primary := &redisServer{binary: s.binary, args: append(slices.Clone(s.args), "--dir", t.TempDir())} // the last one counts
	port := testkit.FreePort(t)
	for !primary.listens(t, port) {
		primary.kill()
		port = testkit.FreePort(t)
	}
	t.Cleanup(primary.kill)
	demoted := s.lead("127.0.0.1", port)
	ca, err := os.ReadFile(s.ca)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(ca))
	client := redis.NewClient(&redis.Options{Addr: demoted, Password: accessKey, TLSConfig: &tls.Config{RootCAs: roots}})
	defer client.Close()
	require.NoError(t, client.Do(t.Context(), "REPLICAOF", "127.0.0.1", port).Err())
}

// env lets an app find it.
func (s *redisServer) env(t *testing.T) []string {
	t.Helper()
	u, err := redisurl.Build("localhost", s.port, accessKey)
	require.NoError(t, err)
	return []string{"REDIS_URL=" + u, "SSL_CERT_FILE=" + s.ca}
}

// A wire carries connections to a server, until it is cut. A cut breaks all
// connections, and further ones as soon as they are made.
type wire struct {
	port   int // of this end
	server string
	mu     sync.Mutex
	cond   *sync.Cond
	state  wireState
	met    int               // connections broken at once and pieces that did not arrive, in this state
	open   map[net.Conn]bool // both ends of each connection
	most   int               // connections at once, so far
	closed bool
}

type wireState int

const (
	carrying wireState = iota
	holding            // what clients send does not arrive
	breaking           // connections break while clients log in: with TLS 1.3, the handshake is over by what follows their hello
	cut
)

func newWire(t *testing.T, server int) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wire{port: l.Addr().(*net.TCPAddr).Port, server: net.JoinHostPort("127.0.0.1", strconv.Itoa(server)), open: map[net.Conn]bool{}}
	w.cond = sync.NewCond(&w.mu)
	t.Cleanup(func() { l.Close(); w.close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(c)
		}
	}()
	return w
}

// lead has new connections lead to another server. It returns the address of the one before.
func (w *wire) lead(host string, port int) (before string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before, w.server = w.server, net.JoinHostPort(host, strconv.Itoa(port))
	return before
}

// set breaks all connections if the wire is cut.
func (w *wire) set(s wireState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state, w.met = s, 0
	if s == cut {
		for c := range w.open {
			c.Close()
		}
	}
}

// await waits until clients have run into the wire's state n times. A request
// that is answered before shows that the app did not try again.
func (w *wire) await(t *testing.T, n int, answered <-chan answer) {
	t.Helper()
	met := make(chan struct{})
	go func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for w.met < n && !w.closed {
			w.cond.Wait()
		}
		close(met)
	}()
	select {
	case <-met:
	case a := <-answered:
		require.Failf(t, "the app gave up", "%d %s", a.status, a.body)
	}
}

func (w *wire) close() {
	w.set(cut)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.cond.Broadcast()
}

// admit takes a connection up; false: the wire is cut.
func (w *wire) admit(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == cut {
		w.met++
		w.cond.Broadcast()
		c.Close()
		return false
	}
	w.open[c] = true
	w.most = max(w.most, len(w.open)/2)
	return true
}

func (w *wire) carry(client net.Conn) {
	if !w.admit(client) {
		return
	}
	defer w.release(client)
	w.mu.Lock()
	address := w.server
	w.mu.Unlock()
	server, err := net.Dial("tcp", address)
	if err != nil || !w.admit(server) {
		return
	}
	defer w.release(server)
	go func() {
		_, _ = io.Copy(client, server)
		client.Close()
	}()
	piece := make([]byte, 32<<10)
	for said := 0; ; said++ {
		n, err := client.Read(piece)
		if err != nil || said == 1 && w.meets(breaking) {
			return
		}
		if w.meets(holding) {
			continue
		}
		if _, err := server.Write(piece[:n]); err != nil {
			return
		}
	}
}

// mostAtOnce returns how many connections there were at a time.
func (w *wire) mostAtOnce() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.most
}

// meets tells whether the wire is in a state that what a client has sent runs into.
func (w *wire) meets(s wireState) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state != s {
		return false
	}
	w.met++
	w.cond.Broadcast()
	return true
}

func (w *wire) release(c net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.open, c)
	c.Close()
}
