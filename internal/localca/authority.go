package localca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"time"
)

// validity is longer than anybody serves, and short enough that a forgotten
// certificate is worth nothing.
const validity = 7 * 24 * time.Hour

// An Authority signs certificates for this process alone. Its private key exists
// in memory only. It is safe for concurrent use.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	random      io.Reader
}

// New makes an authority that is valid for a week from now. random is
// the source of keys and serial numbers; nil means crypto/rand.
func New(now time.Time, random io.Reader) (*Authority, error) {
	if random == nil {
		random = rand.Reader
	}
	a := &Authority{random: random}
	template, err := a.template("Scaleout local CA", now.Add(-time.Hour), now.Add(validity))
	if err != nil {
		return nil, err
	}
	template.IsCA, template.BasicConstraintsValid, template.MaxPathLenZero = true, true, true
	template.KeyUsage = x509.KeyUsageCertSign
	a.certificate, a.key, err = a.issue(template)
	return a, err
}

// CAPEM returns the authority's certificate, for programs that are to trust it.
func (a *Authority) CAPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// Pool returns a pool with this authority alone.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// Certificate issues a server's certificate for these host names and IP addresses.
// It is valid as long as the authority.
func (a *Authority) Certificate(hosts ...string) (tls.Certificate, error) {
	if len(hosts) == 0 {
		return tls.Certificate{}, fmt.Errorf("a certificate needs at least one host")
	}
	template, err := a.template(hosts[0], a.certificate.NotBefore, a.certificate.NotAfter)
	if err != nil {
		return tls.Certificate{}, err
	}
	template.KeyUsage, template.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	leaf, key, err := a.issue(template)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

// maxCommonName is the longest common name that X.509 allows (RFC 5280, ub-common-name).
const maxCommonName = 64

func (a *Authority) template(name string, from, to time.Time) (*x509.Certificate, error) {
	serial, err := rand.Int(a.random, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("drawing a serial number: %w", err)
	}
	if len(name) > maxCommonName {
		name = name[:maxCommonName]
	}
	return &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: from, NotAfter: to,
	}, nil
}

// issue signs a certificate for a new key, with that key itself as long as there
// is no authority yet. The authority's certificate is a parsed one: it then has the
// key identifier that strict clients (Python 3.13) look for in what it signed.
func (a *Authority) issue(template *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), a.random)
	if err != nil {
		return nil, nil, fmt.Errorf("making a key: %w", err)
	}
	parent, signer := a.certificate, a.key
	if parent == nil {
		parent, signer = template, key
	}
	der, err := x509.CreateCertificate(a.random, template, parent, &key.PublicKey, signer)
	if err != nil {
		return nil, nil, fmt.Errorf("making a certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	return certificate, key, err
}

// ServerConfig returns the configuration of a server at these hosts.
func (a *Authority) ServerConfig(hosts ...string) (*tls.Config, error) {
	certificate, err := a.Certificate(hosts...)
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}, nil
}
