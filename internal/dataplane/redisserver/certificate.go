package redisserver

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Files in the server's folder.
const (
	bundleFile = "ca-bundle.pem" // what clients trust: the system's roots, and ours
	caFile     = "ca.pem"
	certFile   = "cert.pem"
	keyFile    = "key.pem"
)

// validity is longer than any rehearsal, and short enough that a forgotten
// certificate is worth nothing.
const validity = 7 * 24 * time.Hour

// systemRoots is where systems keep the certificates that they trust.
var systemRoots = []string{
	"/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Alpine, Arch
	"/etc/pki/tls/certs/ca-bundle.crt",   // Fedora, Red Hat
	"/etc/ssl/ca-bundle.pem",             // openSUSE
	"/etc/ssl/cert.pem",                  // macOS
}

// certify makes an authority for this server alone and, signed by it, a
// certificate for localhost and for hostName, unless that is empty, and writes
// both into the folder. The authority's private key is not kept.
func certify(dir, hostName string) (tls.Certificate, error) {
	now := time.Now()
	ca, caKey, err := issue(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "scaleout rehearsal CA"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validity),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, nil, nil)
	if err != nil {
		return tls.Certificate{}, err
	}
	names := []string{"localhost"}
	if hostName != "" {
		names = append(names, hostName)
	}
	leaf, key, err := issue(&x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter,
		DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, ca, caKey)
	if err != nil {
		return tls.Certificate{}, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return store(dir, pemOf("CERTIFICATE", ca.Raw), pemOf("CERTIFICATE", leaf.Raw), pemOf("PRIVATE KEY", keyDER))
}

// issue signs a certificate, by itself if there is no parent. The parent must be
// a parsed one: it then has the key identifier that strict clients (Python 3.13)
// look for in what it signed.
func issue(template, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	return certificate, key, err
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
