package scm

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
)

// Azure is what an SCM site needs of the simulator, [sim.Azure].
type Azure interface {
	BeginDeployment(siteID string, d sim.Deployment) (sim.Deployment, *sim.Error)
	ReportDeployment(siteID, deploymentID string, status sim.DeploymentStatus, lines ...sim.LogLine) error
	EndDeployment(siteID, deploymentID, build string, ok bool) error
	Deployments(siteID string) []sim.Deployment
	PublishingCredentials(siteID string) (user, password string, allowed bool)
}

// A Build is what a [Builder] makes of a zip.
type Build struct {
	ID       string            // of the deployment
	Zip      string            // a file that is gone when the builder has returned
	Settings map[string]string // of the app or the slot
	Log      func(line string) // what it does
}

// A Builder unpacks a zip and installs the app's packages. It returns the name of what the
// app can run, or why there is none.
type Builder func(ctx context.Context, b Build) (name string, err error)

// Options are of one site. All but Clock and Logs are required.
type Options struct {
	Azure  Azure
	SiteID string // ARM id of the app or the slot
	Host   string // "app.scm.azurewebsites.net"
	Dir    string // a folder of this user's alone, for zips that are being received and built
	Build  Builder
	// Token accepts a token for ARM, or says what is wrong with it.
	Token func(token string) error
	// Settings are the app settings.
	Settings func(ctx context.Context) (map[string]string, error)
	// Logs are the last lines that the app's containers have written; nil: there are none.
	Logs func() string
	// Closed reports whether App Service keeps this client away; nil: it does not.
	Closed func() bool
	// Clock is the one that deployments are dated by; the machine's when nil.
	Clock clock.Clock
}

// A Site is an SCM site. It is safe for concurrent use.
type Site struct {
	o       Options
	routes  http.Handler
	uploads chan struct{} // a place for each upload at a time
	largest int64         // zip
	life    context.Context
	end     context.CancelFunc
	builds  sync.WaitGroup
}

// maxUploads are received at the same time: each may take 2 GB of disk.
const maxUploads = 4

// New returns a site. It has to be closed.
func New(o Options) *Site {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	s := &Site{o: o, uploads: make(chan struct{}, maxUploads), largest: maxZip}
	s.life, s.end = context.WithCancel(context.Background())
	mux := http.NewServeMux()
	for _, prefix := range []string{"", "/api"} {
		mux.HandleFunc("GET "+prefix+"/deployments", s.list)
		mux.HandleFunc("GET "+prefix+"/deployments/{$}", s.list)
		mux.HandleFunc("GET "+prefix+"/deployments/{id}", s.show)
		mux.HandleFunc("GET "+prefix+"/deployments/{id}/log", s.log)
		mux.HandleFunc("GET "+prefix+"/deployments/{id}/log/{entry}", s.details)
		mux.HandleFunc("GET "+prefix+"/settings", s.settings)
		mux.HandleFunc("GET "+prefix+"/dump", s.dump)
		mux.HandleFunc("GET "+prefix+"/logstream", s.stream)
		mux.HandleFunc("GET "+prefix+"/logstream/", s.stream)
	}
	mux.HandleFunc("POST /api/zipdeploy", s.zipDeploy)
	mux.HandleFunc("POST /api/publish", s.publish)
	mux.HandleFunc("/", s.unknown)
	s.routes = mux
	return s
}

// Close ends builds that are under way, which fail, and waits for them.
func (s *Site) Close() error {
	s.end()
	s.builds.Wait()
	return nil
}

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.isOurs(r.Host):
		// App Service has no app by that name. A page of somebody's can give its own name
		// our address, and a browser then takes us for it (DNS rebinding).
		http.Error(w, "404 Web Site not found.", http.StatusNotFound)
	case s.o.Closed != nil && s.o.Closed():
		s.forbid(w, r)
	case !s.admits(r):
		// The words were not confirmed.
		w.Header().Set("WWW-Authenticate", `Basic realm="site"`)
		http.Error(w, "401 - Unauthorized: Access is denied due to invalid credentials.", http.StatusUnauthorized)
	default:
		s.routes.ServeHTTP(w, r)
	}
}

// forbid answers as App Service does for whom it lets in neither to an app nor to its SCM site: before Kudu is asked,
// and with its own page (the text is seen in MicrosoftDocs/azure-docs#85976).
func (s *Site) forbid(w http.ResponseWriter, r *http.Request) {
	address, _, _ := net.SplitHostPort(r.RemoteAddr)
	w.Header().Set(catalog.ForbiddenIPHeader, address)
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Web App - Unavailable</title></head>"+
		"<body><main><h1>Error 403 - Forbidden</h1><p>The web app you have attempted to reach has blocked your access.</p></main></body></html>\n")
}

func (s *Site) isOurs(host string) bool {
	return strings.EqualFold(host, s.o.Host) || strings.EqualFold(host, s.o.Host+":443")
}

// unknown answers calls that are not simulated, in the words of ASP.NET Web API.
func (s *Site) unknown(w http.ResponseWriter, r *http.Request) {
	status := http.StatusNotFound
	at := r.URL.Path
	if strings.HasPrefix(at, "/api/zipdeploy") || strings.HasPrefix(at, "/api/publish") || strings.Contains(at, "/deployments") {
		status = http.StatusMethodNotAllowed
	}
	answer(w, status, map[string]any{
		"Message": "No HTTP resource was found that matches the request URI '" + s.url(r.URL.Path) + "', or it is not simulated.",
	})
}

// url is an address of this site, as recorded answers have it in their bodies.
func (s *Site) url(path string) string { return "https://" + s.o.Host + path }

// settings answers GET /api/settings: the app's settings.
func (s *Site) settings(w http.ResponseWriter, r *http.Request) {
	settings, err := s.o.Settings(r.Context())
	if err != nil {
		fault(w, err)
		return
	}
	answer(w, http.StatusOK, settings)
}

// fault answers what is no client's doing.
func fault(w http.ResponseWriter, err error) {
	if !errors.Is(err, context.Canceled) {
		answer(w, http.StatusInternalServerError, map[string]any{"Message": "An error has occurred.", "ExceptionMessage": err.Error()})
	}
}
