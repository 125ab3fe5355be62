package status_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/serve/status"
)

// request asks a page, with its key unless change takes it away.
func request(t *testing.T, p *status.Page, method, path, body string, change func(*http.Request)) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, p.URL()+strings.TrimPrefix(path, "/"), strings.NewReader(body))
	require.NoError(t, err)
	_, key, _ := strings.Cut(p.Link(), "#")
	r.Header.Set("Authorization", "Bearer "+key)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	if change != nil {
		change(r)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// header is a change.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

const crash = `{"app": "/sites/shop", "do": "crash", "instance": 0}`

// What is shown, and what is done, needs the key or a token of Resource Manager, and is
// nobody's who comes by another name or from another page.
func TestWhoIsLetIn(t *testing.T) {
	t.Parallel()
	s := &theater{apps: []status.App{app(2)}}
	p := open(t, s)
	assert.NotContains(t, p.Link(), "Resource Manager", "the secret itself is not in the link")
	_, port, err := net.SplitHostPort(strings.Trim(strings.TrimPrefix(p.URL(), "http://"), "/"))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"the key":                   {nil, http.StatusOK},
		"localhost":                 {func(r *http.Request) { r.Host = "localhost:" + port }, http.StatusOK},
		"a token":                   {header("Authorization", "Bearer a token"), http.StatusOK},
		"our own page":              {header("Sec-Fetch-Site", "same-origin"), http.StatusOK},
		"no key":                    {header("Authorization", ""), http.StatusUnauthorized},
		"an empty one":              {header("Authorization", "Bearer "), http.StatusUnauthorized},
		"a wrong one":               {header("Authorization", "Bearer 0123456789abcdef0123456789abcdef"), http.StatusUnauthorized},
		"Resource Manager's secret": {header("Authorization", "Bearer of Resource Manager"), http.StatusUnauthorized},
		"another scheme":            {header("Authorization", "Basic a token"), http.StatusUnauthorized},
		"a cookie": {func(r *http.Request) {
			r.Header.Set("Cookie", r.Header.Get("Authorization"))
			r.Header.Del("Authorization")
		}, http.StatusUnauthorized},
		"a name that leads here":       {func(r *http.Request) { r.Host = "evil.example:" + port }, http.StatusMisdirectedRequest},
		"another port":                 {func(r *http.Request) { r.Host = "127.0.0.1:1" }, http.StatusMisdirectedRequest},
		"a page elsewhere":             {header("Origin", "https://evil.example"), http.StatusForbidden},
		"a page without an origin":     {header("Origin", "null"), http.StatusForbidden},
		"a page of the app":            {header("Origin", "http://localhost:8080"), http.StatusForbidden},
		"a page of the same site":      {header("Sec-Fetch-Site", "same-site"), http.StatusForbidden},
		"a page elsewhere, says Fetch": {header("Sec-Fetch-Site", "cross-site"), http.StatusForbidden},
	} {
		assert.Equal(t, c.want, request(t, p, http.MethodGet, "/state", "", c.change).StatusCode, name)
		assert.Equal(t, c.want, request(t, p, http.MethodGet, "/events", "", c.change).StatusCode, name)
		done := len(s.done)
		want := c.want
		if want == http.StatusOK {
			want, done = http.StatusAccepted, done+1
		}
		assert.Equal(t, want, request(t, p, http.MethodPost, "/do", crash, c.change).StatusCode, name)
		assert.Len(t, s.done, done, name)
	}
}

// The page itself shows nothing, so it needs no key; and it may load nothing else.
func TestThePageIsEmptyAndClosed(t *testing.T) {
	t.Parallel()
	p := open(t, &theater{apps: []status.App{app(2)}})
	for path, kind := range map[string]string{"/": "text/html", "/status.css": "text/css", "/status.js": "text/javascript"} {
		answer := request(t, p, http.MethodGet, path, "", func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Set("Sec-Fetch-Site", "cross-site") })
		assert.Equal(t, http.StatusOK, answer.StatusCode, path)
		assert.True(t, strings.HasPrefix(answer.Header.Get("Content-Type"), kind), path)
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		assert.NotContains(t, string(text), "shop", path)
		_, key, _ := strings.Cut(p.Link(), "#")
		assert.NotContains(t, string(text), key, path)
		policy := answer.Header.Get("Content-Security-Policy")
		assert.Contains(t, policy, "default-src 'none'")
		assert.Contains(t, policy, "frame-ancestors 'none'")
		assert.NotContains(t, policy, "unsafe")
		assert.Equal(t, "nosniff", answer.Header.Get("X-Content-Type-Options"))
		assert.Equal(t, "no-store", answer.Header.Get("Cache-Control"))
		assert.Empty(t, answer.Header.Get("Set-Cookie"), "the app at another port would get it")
		assert.Empty(t, answer.Header.Get("Access-Control-Allow-Origin"))
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := &theater{apps: []status.App{app(2)}}
	p := open(t, s)
	for name, c := range map[string]struct {
		method, path, body string
		change             func(*http.Request)
		want               int
		why                string
	}{
		"reading it":         {http.MethodGet, "/do", "", nil, http.StatusMethodNotAllowed, ""},
		"writing the state":  {http.MethodPost, "/state", crash, nil, http.StatusMethodNotAllowed, ""},
		"deleting":           {http.MethodDelete, "/events", "", nil, http.StatusMethodNotAllowed, ""},
		"another path":       {http.MethodGet, "/../etc/passwd", "", nil, http.StatusNotFound, ""},
		"a form":             {http.MethodPost, "/do", "do=crash", header("Content-Type", "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType, "application/json"},
		"what a form can be": {http.MethodPost, "/do", crash, header("Content-Type", "text/plain"), http.StatusUnsupportedMediaType, "application/json"},
		"no JSON":            {http.MethodPost, "/do", "{", nil, http.StatusBadRequest, "no command"},
		"another member":     {http.MethodPost, "/do", `{"app": "x", "do": "crash", "path": "/"}`, nil, http.StatusBadRequest, "path"},
		"no command":         {http.MethodPost, "/do", `{"app": "/sites/shop", "do": "explode"}`, nil, http.StatusBadRequest, "explode"},
		"no app":             {http.MethodPost, "/do", `{"do": "crash"}`, nil, http.StatusBadRequest, "id of an app"},
		"another app":        {http.MethodPost, "/do", `{"app": "/sites/other", "do": "crash"}`, nil, http.StatusConflict, "does not run"},
		"too much":           {http.MethodPost, "/do", `{"app": "` + strings.Repeat("x", 5000) + `"}`, nil, http.StatusBadRequest, "too large"},
		"what cannot be":     {http.MethodPost, "/do", `{"app": "/sites/shop", "do": "redis-failover"}`, nil, http.StatusConflict, "away already"},
	} {
		answer := request(t, p, c.method, c.path, c.body, c.change)
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		assert.Equal(t, c.want, answer.StatusCode, name)
		assert.Contains(t, string(text), c.why, name)
	}
	assert.Len(t, s.done, 1, "one was a command that failed")
}

// events are the views that a stream sends.
func events(t *testing.T, answer *http.Response) (next func() (view status.View, ended bool)) {
	t.Helper()
	require.Equal(t, "text/event-stream", answer.Header.Get("Content-Type"))
	in := bufio.NewScanner(answer.Body)
	in.Buffer(nil, 1<<20)
	return func() (view status.View, ended bool) {
		for in.Scan() {
			switch line := in.Text(); {
			case line == "event: end":
				return view, true
			case strings.HasPrefix(line, "data: "):
				require.NoError(t, json.Unmarshal([]byte(line[6:]), &view))
				return view, false
			}
		}
		return view, true
	}
}

// What is done is seen by everybody who looks, at once.
func TestEffectsAreSeen(t *testing.T) {
	t.Parallel()
	s := &theater{apps: []status.App{app(2)}}
	p := open(t, s, func(o *status.Options) { o.Every = time.Hour })
	one, other := events(t, request(t, p, http.MethodGet, "/events", "", nil)), events(t, request(t, p, http.MethodGet, "/events", "", nil))
	for _, next := range []func() (status.View, bool){one, other} {
		v, ended := next()
		require.False(t, ended)
		assert.Equal(t, "2 of 2 instances take requests", v.Apps[0].Headline)
	}
	assert.Equal(t, http.StatusAccepted, request(t, p, http.MethodPost, "/do", `{"app": "/sites/shop", "do": "hang", "instance": 1}`, nil).StatusCode)
	for _, next := range []func() (status.View, bool){one, other} {
		for {
			v, ended := next()
			require.False(t, ended)
			if v.Apps[0].Headline == "1 of 2 instances take requests" {
				assert.Equal(t, "Wake", v.Apps[0].Instances[1].Buttons[1].Text)
				break
			}
		}
	}
}

// A reader who reads nothing holds up neither the others nor the end.
func TestSlowReaders(t *testing.T) {
	t.Parallel()
	s := &theater{apps: []status.App{app(40)}} // a view is large
	p := open(t, s, func(o *status.Options) { o.Every = time.Millisecond })
	for range 5 {
		c, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(p.URL(), "http://"), "/"))
		require.NoError(t, err)
		defer func() { _ = c.Close() }()
		_, key, _ := strings.Cut(p.Link(), "#")
		host := strings.Trim(strings.TrimPrefix(p.URL(), "http://"), "/")
		_, err = io.WriteString(c, "GET /events HTTP/1.1\r\nHost: "+host+"\r\nAuthorization: Bearer "+key+"\r\n\r\n")
		require.NoError(t, err)
	}
	next := events(t, request(t, p, http.MethodGet, "/events", "", nil))
	for i := range 200 {
		s.mu.Lock()
		s.apps[0].Instances[0].Served += int64(i)
		s.mu.Unlock()
		_, ended := next()
		require.False(t, ended)
		if i%20 == 0 {
			assert.Equal(t, http.StatusOK, request(t, p, http.MethodGet, "/state", "", nil).StatusCode)
		}
	}
	began := time.Now()
	require.NoError(t, p.Close())
	assert.Less(t, time.Since(began), 10*time.Second)
}

// So many may look, and no more; who goes leaves a place.
func TestManyReaders(t *testing.T) {
	t.Parallel()
	p := open(t, &theater{apps: []status.App{app(2)}})
	leaving, leave := context.WithCancel(t.Context())
	for range 16 {
		r, err := http.NewRequestWithContext(leaving, http.MethodGet, p.URL()+"events", nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer a token")
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, answer.StatusCode)
		defer func() { _ = answer.Body.Close() }()
	}
	refused := request(t, p, http.MethodGet, "/events", "", nil)
	text, err := io.ReadAll(refused.Body)
	require.NoError(t, err)
	assert.Equal(t, http.StatusServiceUnavailable, refused.StatusCode)
	assert.Contains(t, string(text), "close some of its tabs")
	leave()
	assert.Eventually(t, func() bool { return request(t, p, http.MethodGet, "/state", "", nil).StatusCode == http.StatusOK }, time.Minute, 10*time.Millisecond)
}

// The end is told to everybody, and nothing is left.
func TestTheEnd(t *testing.T) {
	t.Parallel()
	p := open(t, &theater{apps: []status.App{app(2)}})
	var all []*http.Response
	for range 3 {
		all = append(all, request(t, p, http.MethodGet, "/events", "", nil))
	}
	require.NoError(t, p.Close())
	for _, answer := range all {
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		assert.True(t, strings.HasSuffix(string(text), "\n\nevent: end\ndata: {}\n\n"))
	}
	_, err := http.Get(p.URL())
	require.Error(t, err)
}

// Nobody looks: hardly anything is read. Somebody does: what is shown is read anew.
func TestReadingFollowsReaders(t *testing.T) {
	t.Parallel()
	s := &theater{apps: []status.App{app(2)}}
	p := open(t, s, func(o *status.Options) { o.Every = time.Millisecond })
	reads := func() int {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.reads
	}
	require.Eventually(t, func() bool { return reads() == 1 }, time.Minute, time.Millisecond)
	time.Sleep(50 * time.Millisecond)
	assert.Equal(t, 1, reads())
	slow := make(chan struct{}) // the reading that begins then
	s.mu.Lock()
	s.apps[0].Wanted, s.block = 5, slow
	s.mu.Unlock()
	time.AfterFunc(50*time.Millisecond, func() { close(slow) })
	v, _ := events(t, request(t, p, http.MethodGet, "/events", "", nil))()
	require.Len(t, v.Apps, 1)
	assert.Equal(t, "2 of 5 instances take requests", v.Apps[0].Headline, "what was read before is old")
}
