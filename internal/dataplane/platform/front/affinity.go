package front

import "net/http"

// The cookies that keep a client on its instance. Both have the instance's id for
// a value; the second is for browsers that know SameSite.
const (
	affinityCookie         = "ARRAffinity"
	affinitySameSiteCookie = "ARRAffinitySameSite"
)

// affinityOf returns the id of the instance that a client belongs to; empty if it
// says none.
func affinityOf(r *http.Request) string {
	for _, name := range []string{affinityCookie, affinitySameSiteCookie} {
		if c, err := r.Cookie(name); err == nil && c.Value != "" {
			return c.Value
		}
	}
	return ""
}

// setAffinity sends a client the cookie of its instance, with the attributes that recorded
// answers of App Service show. The Domain is the Host of the request ("Configure
// ARRAffinity cookie when accessing Azure App Service behind Azure Application
// Gateway").
func setAffinity(h http.Header, host, id string) {
	host = withoutPort(host)
	h.Add("Set-Cookie", affinityCookie+"="+id+";Path=/;HttpOnly;Secure;Domain="+host)
	h.Add("Set-Cookie", affinitySameSiteCookie+"="+id+";Path=/;HttpOnly;SameSite=None;Secure;Domain="+host)
}
