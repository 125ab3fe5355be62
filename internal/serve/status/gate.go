package status

import (
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
	"time"
)

// policy lets the page load its own files and ask its own server, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guarded lets requests pass that mean this page, and tells browsers what it may do.
func (p *Page) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeLimit))
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		// A page of somebody's can give its own name our address, and a browser then takes
		// us for it (DNS rebinding).
		if !p.means(r.Host) {
			refuse(w, http.StatusMisdirectedRequest, "this page answers to "+p.host+" only")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// means reports whether a Host header is this page's.
func (p *Page) means(host string) bool {
	_, port, err := net.SplitHostPort(p.host)
	return err == nil && (host == p.host || strings.EqualFold(host, net.JoinHostPort("localhost", port)))
}

// admitted lets those pass who have a key, and whose browser does not say that another
// page asks.
func (p *Page) admitted(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin"); {
		case site != "" && site != "same-origin" && site != "none", origin != "" && origin != "http://"+r.Host:
			refuse(w, http.StatusForbidden, "another page cannot ask this one")
		case !p.knows(r.Header.Get("Authorization")):
			w.Header().Set("WWW-Authenticate", "Bearer")
			refuse(w, http.StatusUnauthorized, "open the link that local serve has printed: it has the key")
		default:
			next(w, r)
		}
	}
}

// knows reports whether a header has the key, or a token that lets in.
func (p *Page) knows(header string) bool {
	scheme, token, _ := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return false
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(p.key)) == 1 {
		return true
	}
	return p.options.Accept != nil && p.options.Accept(token) == nil
}
