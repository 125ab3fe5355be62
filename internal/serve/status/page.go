package status

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"scaleout/internal/connlimit"
	"scaleout/internal/figure"
)

// Options say what a page shows, and to whom.
type Options struct {
	Source Source
	Secret string                   // the key of the page is derived from it
	Accept func(token string) error // lets others in by their token; nil: nobody

	Every    time.Duration // between two readings while somebody looks; 0: half a second
	Idle     time.Duration // and while nobody does; 0: ten seconds
	Listener net.Listener  // accepts connections instead of a free port of 127.0.0.1
}

// A Page is listening.
type Page struct {
	options Options
	host    string // "127.0.0.1:40123"
	key     string
	stream  *stream
	http    *http.Server
	served  chan error
	close   func() error
}

// Limits of a client that is slow or says nothing.
const (
	headerLimit  = 5 * time.Second
	requestLimit = 10 * time.Second
	writeLimit   = 5 * time.Second // for one event, and for an answer
	bodyLimit    = 1 << 10
	closeLimit   = 300 * time.Millisecond
)

var connections = connlimit.Limits{Connections: 64, Quiet: time.Minute}

// Open listens until Close.
func Open(o Options) (*Page, error) {
	if o.Every == 0 {
		o.Every = 500 * time.Millisecond
	}
	if o.Idle == 0 {
		o.Idle = 10 * time.Second
	}
	l := o.Listener
	if l == nil {
		var err error
		if l, err = net.Listen("tcp4", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("listening for the status page: %w", err)
		}
	}
	p := &Page{options: o, host: l.Addr().String(), key: keyOf(o.Secret), stream: newStream(o), served: make(chan error, 1)}
	p.http = &http.Server{
		Handler: p.guarded(p.routes()), ReadHeaderTimeout: headerLimit, ReadTimeout: requestLimit, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10,
	}
	p.close = sync.OnceValue(p.end)
	go func() { p.served <- p.http.Serve(connlimit.Listen(l, connections)) }()
	return p, nil
}

// keyOf derives the page's key: who knows the secret can, and nobody learns it from the key.
func keyOf(secret string) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte("status page"))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// URL is where the page is; it shows nothing without a key.
func (p *Page) URL() string { return "http://" + p.host + "/" }

// Link is the URL with the key.
func (p *Page) Link() string { return p.URL() + "#" + p.key }

// Close ends it, and tells everybody who looks.
func (p *Page) Close() error { return p.close() }

func (p *Page) end() error {
	p.stream.close()
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	err := p.http.Shutdown(ctx)
	if err != nil {
		err = p.http.Close()
	}
	if e := <-p.served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}

//go:embed status.html
var pageText []byte

//go:embed status.css
var styleText string

//go:embed status.js
var scriptText []byte

// style is the reports', and what this page has besides.
var style = func() []byte {
	var b strings.Builder
	t := template.Must(template.New("").Parse(figure.Style))
	if err := t.ExecuteTemplate(&b, "style", nil); err != nil {
		panic(err) // it has no data to fail on
	}
	return []byte(strings.NewReplacer("<style>", "", "</style>", "").Replace(b.String()) + styleText)
}()

func (p *Page) routes() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /{$}", fixed("text/html; charset=utf-8", pageText))
	m.HandleFunc("GET /status.css", fixed("text/css; charset=utf-8", style))
	m.HandleFunc("GET /status.js", fixed("text/javascript; charset=utf-8", scriptText))
	m.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	m.HandleFunc("GET /events", p.admitted(p.stream.serve))
	m.HandleFunc("GET /state", p.admitted(p.state))
	m.HandleFunc("POST /do", p.admitted(p.do))
	return m
}

func fixed(kind string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(content)
	}
}

// state answers with what the page shows now.
func (p *Page) state(w http.ResponseWriter, r *http.Request) {
	view, err := p.stream.now(r.Context())
	if err != nil {
		refuse(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(view)
}

// do begins a command.
func (p *Page) do(w http.ResponseWriter, r *http.Request) {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "a command is application/json")
		return
	}
	var c Command
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		refuse(w, http.StatusBadRequest, "this is no command: "+err.Error())
		return
	}
	if err := c.check(); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	if err := p.options.Source.Do(c); err != nil {
		refuse(w, http.StatusConflict, err.Error())
		return
	}
	p.stream.nudge()
	w.WriteHeader(http.StatusAccepted)
}

func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": why})
}
