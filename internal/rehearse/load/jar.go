package load

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// affinity are App Service's cookies that tie a browser to an instance; see the
// page "Configure an App Service app", session affinity.
var affinity = []string{"ARRAffinity", "ARRAffinitySameSite"}

// A jar holds one session's cookies. It knows one host, and ignores Path and
// Secure.
type jar struct {
	affine  bool // keep affinity cookies, too
	cookies []cookie
}

type cookie struct {
	name    string
	pair    string    // name=value, as it is sent
	expires time.Time // zero: with the session
}

// take keeps what an answer sets, and drops what it deletes.
func (j *jar) take(set []*http.Cookie, now time.Time) {
	for _, c := range set {
		if !j.affine && slices.Contains(affinity, c.Name) {
			continue
		}
		j.cookies = slices.DeleteFunc(j.cookies, func(old cookie) bool { return old.name == c.Name })
		// RFC 6265, 5.3: Max-Age wins over Expires. net/http makes Max-Age=0 a -1.
		expires := c.Expires
		if c.MaxAge > 0 {
			expires = now.Add(time.Duration(c.MaxAge) * time.Second)
		}
		if c.MaxAge < 0 {
			continue
		}
		// Browsers send quotation marks back as they came; net/http takes them off.
		pair := &http.Cookie{Name: c.Name, Value: c.Value, Quoted: c.Quoted}
		j.cookies = append(j.cookies, cookie{c.Name, pair.String(), expires})
	}
}

// header is the Cookie header; empty: none is to be sent.
func (j *jar) header(now time.Time) string {
	var pairs []string
	for _, c := range j.cookies {
		if c.expires.IsZero() || c.expires.After(now) {
			pairs = append(pairs, c.pair)
		}
	}
	return strings.Join(pairs, "; ")
}
