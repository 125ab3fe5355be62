package redisserver

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"

	"scaleout/internal/localca"
)

// Files in the server's folder.
const (
	bundleFile = "ca-bundle.pem" // what clients trust: the system's roots, and ours
	caFile     = "ca.pem"
	certFile   = "cert.pem"
	keyFile    = "key.pem"
)

// systemRoots are the files in which systems keep the certificates that they trust.
var systemRoots = []string{
	"/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Alpine, Arch
	"/etc/pki/tls/certs/ca-bundle.crt",   // Fedora, Red Hat
	"/etc/ssl/ca-bundle.pem",             // openSUSE
	"/etc/ssl/cert.pem",                  // macOS
}

// certify issues a certificate for localhost and for hostName, unless that is empty,
// and writes it into the folder, with all that clients and the server have to trust.
// The authority's private key is in no file.
func certify(authority *localca.Authority, dir, hostName string) (tls.Certificate, error) {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if hostName != "" {
		names = append(names, hostName)
	}
	leaf, err := authority.Certificate(names...)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(leaf.PrivateKey)
	if err != nil {
		return tls.Certificate{}, err
	}
	return store(dir, authority.CAPEM(), pemOf("CERTIFICATE", leaf.Certificate[0]), pemOf("PRIVATE KEY", key))
}

func store(dir string, ca, cert, key []byte) (tls.Certificate, error) {
	for name, content := range map[string][]byte{
		bundleFile: append(readRoots(), ca...), caFile: ca, certFile: cert, keyFile: key,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return tls.Certificate{}, fmt.Errorf("cannot write the cache's certificates: %w", err)
		}
	}
	return tls.X509KeyPair(cert, key)
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// Bundle is what a program that trusts an authority has to trust, in PEM: what is trusted
// here anyway, and that.
func Bundle(authority *localca.Authority) []byte { return append(readRoots(), authority.CAPEM()...) }

// readRoots returns the certificates that programs trust here: those that the
// user chose for them, or the system's; none, where they are kept in no file
// that is known.
func readRoots() []byte {
	for _, name := range append([]string{os.Getenv("SSL_CERT_FILE")}, systemRoots...) {
		if roots, err := os.ReadFile(name); err == nil {
			return append(roots, '\n')
		}
	}
	return nil
}
