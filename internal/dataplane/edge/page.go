package edge

import (
	"fmt"
	"net"
	"net/http"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/dataplane/platform/front"
)

// Stopped answers for a site that is stopped: 403, with the title and the heading of
// App Service's page.
var Stopped http.Handler = page{
	status: http.StatusForbidden, failure: front.Stopped,
	title: "Web App - Unavailable", heading: "Error 403 - This web app is stopped.",
	text: "The web app you have attempted to reach is currently stopped and does not accept any requests.",
}

// Forbidden answers on the public address of a site that is reached by private endpoints only: 403, with the heading
// and the text of App Service's page, and the client's address in a header (both as in
// [catalog.ForbiddenIPHeader]). Its reason, "Ip Forbidden", is one that net/http does not write.
var Forbidden http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if address, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		w.Header().Set(catalog.ForbiddenIPHeader, address)
	}
	forbidden.ServeHTTP(w, r)
})

// forbid answers whom a site does not let in.
func (s *Site) forbid(w http.ResponseWriter, r *http.Request) {
	if s.Closed {
		Forbidden.ServeHTTP(w, r)
		return
	}
	w.Header().Set(catalog.ForbiddenIPHeader, s.SeenAs)
	forbidden.ServeHTTP(w, r)
}

var forbidden = page{
	status: http.StatusForbidden, failure: front.Forbidden,
	title: "Web App - Unavailable", heading: "Error 403 - Forbidden",
	text: "The web app you have attempted to reach has blocked your access.",
}

// Empty answers for a site to which nothing was deployed, or in which App Service finds
// no app to start: it runs "a default read-only app" then ("Configure a Linux Python app
// for Azure App Service", container startup process), whose page has status 200.
var Empty http.Handler = page{
	status: http.StatusOK,
	title:  "Microsoft Azure App Service - Welcome", heading: "Your web app is running and waiting for your content",
	text: "Nothing was deployed here, or there is neither a startup command nor an app.py with a Flask app in it.",
}

// A page is what App Service answers by itself.
type page struct {
	status                        int
	failure, title, heading, text string
}

// ServeHTTP implements http.Handler.
func (p page) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if p.failure != "" {
		front.Mark(w.Header(), p.failure)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(p.status)
	_, _ = fmt.Fprintf(w, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta name=\"viewport\" content=\"width=device-width\">"+
		"<meta name=\"color-scheme\" content=\"light dark\"><title>%s</title></head>\n"+
		"<body><main><h1>%s</h1>\n<p>%s</p></main></body></html>\n", p.title, p.heading, p.text)
}
