package platform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
	"scaleout/internal/dataplane/folder"
	"scaleout/internal/dataplane/process"
)

// A fleet makes the apps of a platform: servers in this process.
type fleet struct {
	t *testing.T

	mu      sync.Mutex
	apps    []*fakeApp
	onStart func(n int, a *fakeApp) error // before the n-th app listens, from 0
	started chan *fakeApp
}

// A fakeApp answers like this: "/hold" when the test releases it, "/ready" and
// "/healthz" with the status that is set, everything else with its instance's id.
type fakeApp struct {
	env       map[string]string
	server    *http.Server
	done      chan struct{}
	held      chan struct{} // a request to /hold has come
	release   chan struct{} // it may be answered
	ended     sync.Once
	exit      string
	output    []string
	onTerm    func(a *fakeApp) // nil: finish what it holds, and end
	terms     chan struct{}
	listening sync.Once

	mu            sync.Mutex
	ready, health int
	location      string
	asked         string        // Host and X-Forwarded-Proto of the last request to /healthz
	awake         chan struct{} // not closed: it hangs
}

func newFleet(t *testing.T) *fleet { return &fleet{t: t, started: make(chan *fakeApp, 100)} }

func (f *fleet) launch(c process.Command) (app, error) {
	a := &fakeApp{
		env: map[string]string{}, done: make(chan struct{}), held: make(chan struct{}, 100), release: make(chan struct{}),
		terms: make(chan struct{}, 10), ready: 200, health: 200, awake: make(chan struct{}), output: []string{"hello"},
	}
	close(a.awake)
	for _, v := range c.Env {
		name, value, _ := strings.Cut(v, "=")
		a.env[name] = value
	}
	a.server = &http.Server{Handler: a}
	f.mu.Lock()
	n := len(f.apps)
	f.apps = append(f.apps, a)
	onStart := f.onStart
	f.mu.Unlock()
	if onStart != nil {
		if err := onStart(n, a); err != nil {
			a.end("never started")
			return nil, err
		}
	}
	select {
	case <-a.done:
	default:
		if a.env["DEAF"] == "" {
			a.listen(f.t)
		}
	}
	f.started <- a
	return a, nil
}

func (a *fakeApp) listen(t *testing.T) {
	a.listening.Do(func() {
		l, err := net.Listen("tcp", "127.0.0.1:"+a.env["PORT"])
		if err != nil {
			t.Errorf("the app cannot listen: %v", err)
			return
		}
		go func() { _ = a.server.Serve(l) }()
	})
}

func (f *fleet) app(i int) *fakeApp {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.apps[i]
}

func (f *fleet) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.apps)
}

func (a *fakeApp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	ready, health, awake, location := a.ready, a.health, a.awake, a.location
	if r.URL.Path == "/healthz" {
		a.asked = r.Host + " " + r.Header.Get("X-Forwarded-Proto")
	}
	a.mu.Unlock()
	select {
	case <-awake:
	case <-a.done:
		panic(http.ErrAbortHandler) // a process that is gone answers nothing
	}
	switch r.URL.Path {
	case "/ready":
		w.WriteHeader(ready)
	case "/healthz":
		if location != "" {
			w.Header().Set("Location", location)
		}
		w.WriteHeader(health)
	case "/hold":
		a.held <- struct{}{}
		select {
		case <-a.release:
		case <-r.Context().Done(): // the client is gone
		case <-a.done:
			panic(http.ErrAbortHandler) // as above
		}
	}
	_, _ = io.WriteString(w, a.env["WEBSITE_INSTANCE_ID"])
}

func (a *fakeApp) set(ready, health int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ready, a.health = ready, health
}

func (a *fakeApp) lastAsked() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked
}

func (a *fakeApp) end(exit string) {
	a.ended.Do(func() {
		a.exit = exit
		close(a.done)
		_ = a.server.Close()
	})
}

func (a *fakeApp) Terminate() error {
	a.terms <- struct{}{}
	if a.onTerm != nil {
		a.onTerm(a)
		return nil
	}
	// As a process does: it gets the signal, and ends when it has answered.
	go func() {
		_ = a.server.Shutdown(context.Background())
		a.end("exit status 0")
	}()
	return nil
}

func (a *fakeApp) Kill() error {
	a.end("signal: killed")
	return nil
}

func (a *fakeApp) Pause() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.awake = make(chan struct{})
	return nil
}

func (a *fakeApp) Resume() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(a.awake)
	return nil
}

func (a *fakeApp) Done() <-chan struct{} { return a.done }
func (a *fakeApp) Exit() string          { return a.exit }
func (a *fakeApp) Tail() []string        { return a.output }

func (a *fakeApp) Usage() (process.Usage, error) {
	return process.Usage{CPU: 7 * time.Second, Memory: 42}, nil
}

func (a *fakeApp) over() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

func (f *fleet) hooks() hooks {
	return hooks{
		launch: f.launch, second: time.Second, answer: time.Minute, ping: 10 * time.Second, swap: time.Millisecond, still: true,
		entered: func(*worker) {},
		folder:  func(string, string) (*folder.Copy, error) { return &folder.Copy{}, nil },
		home:    func() (string, func() error, error) { return "/home", func() error { return nil }, nil },
	}
}

// minutes is a virtual clock whose minutes last a second of the machine's.
type minutes struct{ *clock.Virtual }

func (minutes) Real(d time.Duration) time.Duration { return d / 60 }

func newMinutes() minutes { return minutes{clock.NewVirtual(noon)} }

// running starts a platform on a fleet and closes it when the test ends. It must
// leave nothing behind.
func (f *fleet) running(o Options, s Site, instances int, change ...func(*hooks)) *Platform {
	f.t.Helper()
	h := f.hooks()
	for _, c := range change {
		c(&h)
	}
	if o.Clock == nil {
		o.Clock = newMinutes()
	}
	if o.InstanceID == nil {
		o.InstanceID = func(i int) string { return fmt.Sprint("id", i) }
	}
	p, err := start(f.t.Context(), o, s, instances, h)
	require.NoError(f.t, err)
	f.t.Cleanup(func() {
		assert.NoError(f.t, p.Close())
		for i := range f.count() {
			assert.True(f.t, f.app(i).over(), "app %d still runs", i)
		}
	})
	return p
}

// steady is a site with a good warm-up and a health check.
func steady() Site {
	s := site(map[string]string{"WEBSITE_WARMUP_PATH": "/ready", "WEBSITE_WARMUP_STATUSES": "200", "WEBSITE_HEALTHCHECK_MAXPINGFAILURES": "2"})
	s.HealthCheckPath, s.LoadBalancing = "/healthz", "WeightedRoundRobin"
	return s
}

type answer struct {
	status                  int
	body, failure, instance string
	err                     error
}

// browser keeps no connections, so that none is left.
var browser = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func get(url string) answer {
	got, err := browser.Get(url)
	if err != nil {
		return answer{err: err}
	}
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	return answer{got.StatusCode, string(body), got.Header.Get("X-Rehearsal-Failure"), got.Header.Get("X-Rehearsal-Instance"), err}
}

// states shows what instances are doing, "0 serving, 1 draining".
func states(p *Platform) string {
	var all []string
	for _, i := range p.Instances() {
		all = append(all, fmt.Sprint(i.Index, " ", i.State))
	}
	return strings.Join(all, ", ")
}

// load asks all the time, until it is stopped.
type load struct {
	stop chan struct{}
	all  sync.WaitGroup

	mu     sync.Mutex
	counts map[string]int // by status and failure: "200", "503 no instance takes requests"
	asked  chan struct{}  // one for each answer, as far as anybody listens
}

func underLoad(url string) *load {
	l := &load{stop: make(chan struct{}), counts: map[string]int{}, asked: make(chan struct{})}
	for range 4 {
		l.all.Go(func() {
			for {
				select {
				case <-l.stop:
					return
				default:
				}
				a := get(url)
				what := strings.TrimSpace(fmt.Sprint(a.status, " ", a.failure))
				if a.err != nil {
					what = "error"
				}
				l.mu.Lock()
				l.counts[what]++
				l.mu.Unlock()
				select {
				case l.asked <- struct{}{}:
				default:
				}
			}
		})
	}
	return l
}

// some waits until some more requests have been answered.
func (l *load) some() {
	for range 20 {
		<-l.asked
	}
}

// end returns how many requests ended how.
func (l *load) end() map[string]int {
	close(l.stop)
	l.all.Wait()
	return l.counts
}

// failures is the sum of what is not 200.
func failures(counts map[string]int) int {
	n := 0
	for what, count := range counts {
		if what != "200" {
			n += count
		}
	}
	return n
}

func wait(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	timer := time.NewTimer(30 * time.Second)
	defer timer.Stop()
	select {
	case <-c:
	case <-timer.C:
		t.Fatalf("waited in vain for: %s", what)
	}
}

var errNotFound = errors.New("there is no such program")

func closedPort(url string) bool {
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err == nil {
		_ = conn.Close()
	}
	return err != nil
}

func TestMain(m *testing.M) {
	process.Dispatch(map[string]func([]string) int{"app": realApp})
	os.Exit(m.Run())
}
