package scm

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// admits reports whether a request brings a token for ARM, or the publishing credentials
// where the policy "scm" lets them in.
func (s *Site) admits(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return s.o.Token(strings.TrimSpace(token)) == nil
	}
	name, password, given := r.BasicAuth()
	if !given {
		return false
	}
	wantedName, wantedPassword, allowed := s.o.Azure.PublishingCredentials(s.o.SiteID)
	// A client may write the name as "app\$app", as publishing profiles have it.
	name = name[strings.LastIndexByte(name, '\\')+1:]
	return same(name, wantedName) && same(password, wantedPassword) && allowed && wantedPassword != ""
}

// same compares in a time that tells nothing of what is wanted.
func same(given, wanted string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(wanted))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}
