package demo

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

const cookieName = "session"

// A signer makes and checks the cookies that carry session ids. An instance with
// another key rejects them.
type signer struct{ key []byte }

func newSigner(secretKey string) signer {
	if secretKey == "" {
		secretKey = rand.Text()
	}
	return signer{[]byte(secretKey)}
}

func (s signer) sign(id string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(id))
	return id + "." + hex.EncodeToString(mac.Sum(nil))
}

// id returns the session id of a request; empty if it has none that we signed.
func (s signer) id(r *http.Request) string {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return ""
	}
	id, _, _ := strings.Cut(cookie.Value, ".")
	if !hmac.Equal([]byte(s.sign(id)), []byte(cookie.Value)) {
		return ""
	}
	return id
}

// set gives a person a session id, over HTTPS only where they came by it.
func (s signer) set(w http.ResponseWriter, r *http.Request, id string) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: s.sign(id), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.Header.Get("X-Forwarded-Proto") == "https",
	})
}

func (s signer) unset(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}
