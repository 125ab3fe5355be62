package front

import (
	"encoding/hex"
	"math/rand/v2"
	"net/http/httputil"
)

// X-ARR-SSL describes the certificate; apps look whether it is there.
const arrSSL = "2048|256|CN=Microsoft Azure RSA TLS Issuing CA 04, O=Microsoft Corporation, C=US|CN=*.azurewebsites.net, O=Microsoft Corporation, L=Redmond, S=WA, C=US"

// forward addresses a request to an instance and adds what App Service adds. The
// names stand in the list of server variables in the source of "Environment
// variables and app settings in Azure App Service"; the values are like those of
// recorded requests. X-Forwarded-For and Client-IP name the client with its port.
func (f *Front) forward(r *httputil.ProxyRequest, address string) {
	in, out, name := r.In, r.Out, f.name.Load()
	out.URL.Scheme, out.URL.Host = "http", address
	out.URL.RawQuery = in.URL.RawQuery // or what net/url cannot parse would be cut away
	out.Host = in.Host
	clients := in.RemoteAddr
	if before := in.Header.Get("X-Forwarded-For"); before != "" {
		clients = before + ", " + clients
	}
	h := out.Header
	h["X-Forwarded-For"] = []string{clients}
	h["X-Forwarded-Proto"] = []string{"https"}
	h["X-Appservice-Proto"] = []string{"https"}
	h["X-Forwarded-Tlsversion"] = []string{"1.3"}
	h["X-Arr-Ssl"] = []string{arrSSL}
	h["X-Arr-Log-Id"] = []string{logID()}
	h["Client-Ip"] = []string{in.RemoteAddr}
	h["Disguised-Host"] = []string{in.Host}
	h["Was-Default-Hostname"] = []string{name.Host}
	h["X-Site-Deployment-Id"] = []string{name.Site}
	h["X-Original-Url"] = []string{in.RequestURI}
	h["X-Waws-Unencoded-Url"] = []string{in.RequestURI}
	h["Max-Forwards"] = []string{"10"}
}

// logID names a request in the logs. It only has to differ.
func logID() string {
	var b [16]byte
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}
