package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Systems hand out higher ports to whoever does not ask for one, from 32768 (Linux) or 49152 on, and package platform gives
// its instances those from 12000 on.
const firstPort, ports = 4000, 8000

// NobodyListens is an address that refuses connections: the port is kept for a service that no system has
// any more (TCP Port Service Multiplexer, RFC 1078). The port of a server that has just been closed is not
// such a one, since the system may give it to another test's server.
const NobodyListens = "127.0.0.1:1"

var lastPort atomic.Uint32

// FreePort returns a port of 127.0.0.1 on which nobody listens, and which no system gives to somebody else meanwhile: only
// another test that asks for it may be quicker, so each process begins elsewhere. Give it only to a program that
// cannot choose a port by itself.
func FreePort(t testing.TB) int {
	t.Helper()
	for range ports {
		port := firstPort + (os.Getpid()*31+int(lastPort.Add(1)))%ports
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatalf("no port from %d to %d is free", firstPort, firstPort+ports-1)
	return 0
}

// A PipeListener accepts connections that are in memory. A server on one and its
// clients can run in a bubble of testing/synctest, where waiting takes no time.
type PipeListener struct {
	accepted chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

// NewPipeListener returns a listener that Dial connects with.
func NewPipeListener() *PipeListener {
	return &PipeListener{accepted: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial connects to the listener. It fails once that is closed.
func (l *PipeListener) Dial() (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.accepted <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Accept implements net.Listener.
func (l *PipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.accepted:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *PipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *PipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// A Slowness is a way to hold a connection: it sends something, and goes on with more
// every second.
type Slowness struct {
	Secure      bool // after TLS was agreed on
	First, More string
	Unread      bool // reads nothing of what is answered
}

// Hold keeps a connection until the server closes it, or for an hour, which is much too
// long. In a bubble of testing/synctest that takes no time.
func (s Slowness) Hold(c net.Conn) {
	_ = c.SetDeadline(time.Now().Add(time.Hour))
	closed := make(chan struct{})
	if !s.Unread {
		go func() {
			_, _ = io.Copy(io.Discard, c)
			close(closed)
		}()
	}
	_, err := io.WriteString(c, s.First)
	for err == nil {
		select {
		case <-closed:
			return
		case <-time.After(time.Second):
		}
		if s.More != "" {
			_, err = io.WriteString(c, s.More)
		}
	}
}

// Certificates are files in PEM: a certificate with its key, and the CA that has
// issued it.
type Certificates struct {
	Certificate, Key, CA string
	Roots                *x509.CertPool // holds the CA
}

// IssueCertificates writes a certificate for localhost and an address, and a CA
// made for it, into a folder.
func IssueCertificates(t testing.TB, dir, address string) Certificates {
	t.Helper()
	caKey, key := newKey(t), newKey(t)
	ca := template("test CA", address, true)
	c := Certificates{
		Certificate: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem"), CA: filepath.Join(dir, "ca.pem"),
		Roots: x509.NewCertPool(),
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, template("localhost", address, false), ca, &key.PublicKey, caKey)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, c.Certificate, "CERTIFICATE", der)
	writePEM(t, c.Key, "EC PRIVATE KEY", keyDER)
	c.Roots.AppendCertsFromPEM(writePEM(t, c.CA, "CERTIFICATE", caDER))
	return c
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func template(name, address string, ca bool) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: ca, BasicConstraintsValid: true, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.ParseIP(address)},
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
}

func writePEM(t testing.TB, file, kind string, der []byte) []byte {
	t.Helper()
	b := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return b
}
