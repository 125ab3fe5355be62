package demo

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// A program is an app that keeps to what a rehearsal asks of it.
type program struct {
	name    string
	command func(t *testing.T) (command []string, dir string, env []string)
	ready   *regexp.Regexp // log line of an app that listens; finds the port
}

var demoApp = program{
	name: "demo",
	command: func(t *testing.T) ([]string, string, []string) {
		return []string{os.Args[0]}, t.TempDir(), []string{asProgram + "=1", fmt.Sprintf("PORT=%d", testkit.FreePort(t))}
	},
	ready: regexp.MustCompile(`listening on 127\.0\.0\.1:(\d+)`),
}

// flaskDebian and flaskToday are the example with the oldest and the newest versions
// that it is made for.
var (
	flaskDebian = flaskApp("flask with Debian's packages", example, "app:app", func(t *testing.T) string {
		return testkit.Python(t, "flask", "flask_session", "redis", "gunicorn")
	})
	flaskToday = flaskApp("flask with pinned packages", example, "app:app", func(t *testing.T) string {
		return testkit.VirtualEnv(t, filepath.Join(example, "requirements.txt"))
	})
)

const example = "../../../examples/flask"

// flaskApp runs as on App Service, but for the port, and with as many workers as an
// instance of two cores has.
func flaskApp(name, dir, module string, python func(*testing.T) string) program {
	return program{
		name: name,
		command: func(t *testing.T) ([]string, string, []string) {
			testdata, err := filepath.Abs("testdata")
			require.NoError(t, err)
			return []string{python(t), "-m", "gunicorn", "--bind=127.0.0.1:0", "--timeout=600", module}, dir,
				[]string{"PYTHONDONTWRITEBYTECODE=1", "WEB_CONCURRENCY=2", "PYTHONPATH=" + testdata}
		},
		ready: regexp.MustCompile(`Listening at: http://127\.0\.0\.1:(\d+)`),
	}
}

var programs = []program{demoApp, flaskDebian, flaskToday}

// everyProgram runs a test with each of them; with -short without those that are long
// in starting.
func everyProgram(t *testing.T, test func(t *testing.T, p program)) {
	t.Helper()
	t.Parallel()
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			if p.name != demoApp.name {
				testkit.Long(t)
			}
			test(t, p)
		})
	}
}

// An instance is a running program.
type instance struct {
	url  string
	log  *printed
	stop func() // SIGTERM, and waits
	exit error  // after stop: nil if it ended well
}

// start runs a program with some environment, and stops it with the test.
func (p program) start(t *testing.T, env ...string) *instance {
	t.Helper()
	command, dir, own := p.command(t)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, own...), env...)
	i := &instance{log: follow(t, cmd)}
	var once sync.Once
	i.stop = func() {
		once.Do(func() {
			if t.Failed() { // a request may still be waiting for Redis
				_ = cmd.Process.Kill()
			}
			_ = cmd.Process.Signal(syscall.SIGTERM)
			<-i.log.end
			i.exit = cmd.Wait()
		})
	}
	t.Cleanup(i.stop)
	port := i.log.find(t, p.ready)
	i.url = "http://127.0.0.1:" + port
	return i
}

// printed is what a program has printed so far, on both of its outputs.
type printed struct {
	mu    sync.Mutex
	lines []string
	more  chan struct{} // closed and replaced with each line
	end   chan struct{} // closed when the program has ended
}

// follow starts a command.
func follow(t *testing.T, cmd *exec.Cmd) *printed {
	t.Helper()
	out, in, err := os.Pipe()
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = in, in
	require.NoError(t, cmd.Start())
	require.NoError(t, in.Close())
	l := &printed{more: make(chan struct{}), end: make(chan struct{})}
	go func() {
		defer close(l.end)
		defer out.Close()
		for lines := bufio.NewScanner(out); lines.Scan(); {
			l.mu.Lock()
			l.lines = append(l.lines, lines.Text())
			close(l.more)
			l.more = make(chan struct{})
			l.mu.Unlock()
		}
	}()
	return l
}

func (l *printed) all() ([]string, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string{}, l.lines...), l.more
}

// find waits for a line, and returns the first group of the match.
func (l *printed) find(t *testing.T, pattern *regexp.Regexp) string {
	t.Helper()
	for {
		lines, more := l.all()
		for _, line := range lines {
			if m := pattern.FindStringSubmatch(line); m != nil {
				return m[len(m)-1]
			}
		}
		select {
		case <-more:
		case <-l.end:
			t.Fatalf("no line like %q:\n%s", pattern, strings.Join(lines, "\n"))
		}
	}
}

// An answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
	cookie string // name=value of the session cookie that was set; empty: none
	set    *http.Cookie
	took   time.Duration // of who asked in the background
}

var noRedirects = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (i *instance) ask(ctx context.Context, method, path, cookie string, form url.Values, headers ...string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, i.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if cookie != "" {
		request.Header.Set("Cookie", cookie)
	}
	for n := 0; n < len(headers); n += 2 {
		request.Header.Set(headers[n], headers[n+1])
	}
	response, err := noRedirects.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	a := answer{status: response.StatusCode, header: response.Header, body: string(body)}
	for _, c := range response.Cookies() {
		if c.Name == "session" {
			a.set, a.cookie = c, c.Name+"="+c.Value
		}
	}
	return a, err
}

func (i *instance) get(t *testing.T, path, cookie string) answer {
	t.Helper()
	a, err := i.ask(t.Context(), http.MethodGet, path, cookie, nil)
	require.NoError(t, err)
	return a
}

func (i *instance) post(t *testing.T, path, cookie string, form url.Values, headers ...string) answer {
	t.Helper()
	a, err := i.ask(t.Context(), http.MethodPost, path, cookie, form, headers...)
	require.NoError(t, err)
	return a
}

// login returns the cookie of somebody who has logged in.
func (i *instance) login(t *testing.T, user string) string {
	t.Helper()
	a := i.post(t, "/login", "", url.Values{"user": {user}})
	require.Contains(t, []int{200, 201, 204, 302, 303}, a.status, a.body)
	require.NotEmpty(t, a.cookie)
	return a.cookie
}
