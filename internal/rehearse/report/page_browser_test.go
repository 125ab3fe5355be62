package report

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The probe is a script for the test only, put in front of everything else on
// the page: it records errors and, once all is loaded, measures what a person
// sees and compares the tables with the data in the page.
//
//go:embed testdata/probe.js
var probe string

// What the probe found.
type findings struct {
	Errors    []string `json:"errors"`
	Width     float64  `json:"width"`
	Overflow  float64  `json:"overflow"` // how much wider than the window the page is
	Resources []string `json:"resources"`
	Pictures  []struct {
		ID       string   `json:"id"`
		Width    float64  `json:"width"`
		Height   float64  `json:"height"`
		Marks    int      `json:"marks"`
		Overlaps []string `json:"overlaps"` // pairs of texts that cover each other
		Outside  []string `json:"outside"`  // texts that are cut off at the edge
	} `json:"pictures"`
	Compared int      `json:"compared"`
	Wrong    []string `json:"wrong"`
	Told     []string `json:"told"` // what the script says about the second that is pointed at
}

func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("there is no chromium on PATH; the page has to be tested in a browser: apt-get install chromium")
	}
	t.Skipf("SKIPPED: there is no chromium on PATH, so the page was not tested in a browser")
	return ""
}

// visit opens a page in a frame of the given width, as a window cannot be as
// narrow as a phone, and returns what the probe found in it.
func visit(t *testing.T, page string, width int) findings {
	t.Helper()
	program := browser(t)
	require.Contains(t, page, "<head>")
	page = strings.Replace(page, "<head>", "<head><script>"+probe+"</script>", 1)
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(page)) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `<!DOCTYPE html><body><iframe src="/page" width="%d" height="4000" style="border:0"></iframe>`, width)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--window-size=1400,4200", "--virtual-time-budget=5000", "--user-data-dir="+t.TempDir(), "--dump-dom", server.URL+"/")
	c.WaitDelay = 5 * time.Second
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	require.NoError(t, c.Run(), stderr.String())
	found, ok := attribute(elements(parse(t, stdout.String()), named("html"))[0], "data-probe")
	require.True(t, ok, "the probe did not run:\n%s\n%s", stdout.String(), stderr.String())
	var f findings
	require.NoError(t, json.Unmarshal([]byte(found), &f))
	return f
}

func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	for name, s := range samples() {
		for _, c := range []struct {
			width int
			shape shape
		}{{1200, wide}, {400, narrow}} {
			t.Run(fmt.Sprintf("%s, %d pixels", name, c.width), func(t *testing.T) {
				t.Parallel()
				f := visit(t, render(t, s), c.width)
				assert.Empty(t, f.Errors)
				assert.Empty(t, f.Resources, "the page loads something")
				assert.InDelta(t, c.width, f.Width, 0)
				assert.LessOrEqual(t, f.Overflow, 0.0, "the page is wider than the window")
				assert.Equal(t, len(wantedNumbers(s)), f.Compared)
				assert.Empty(t, f.Wrong)
				require.Len(t, f.Pictures, len(s.Topologies))
				for i, p := range f.Pictures {
					assert.Equal(t, fmt.Sprintf("topology-%d-%s-title", i, c.shape.Class), p.ID)
					assert.Greater(t, p.Width, 340.0)
					assert.Greater(t, p.Height, 200.0)
					assert.Positive(t, p.Marks)
					assert.Empty(t, p.Overlaps)
					assert.Empty(t, p.Outside)
				}
				require.Len(t, f.Told, len(s.Topologies))
				for i, topology := range s.Topologies {
					second := topology.Timeline[len(topology.Timeline)/2]
					assert.Contains(t, f.Told[i], fmt.Sprintf("Second %d ", second.Second))
					assert.Contains(t, f.Told[i], fmt.Sprintf("%d answered, %d failed, %d logged out, %d cut off",
						second.OK, second.Failed, second.Lost, second.CutOff))
				}
			})
		}
	}
}

// The probe is itself tested: each fault must be noticed.
func TestTheBrowserTestNotices(t *testing.T) {
	t.Parallel()
	page := render(t, sampleSummary())
	for name, c := range map[string]struct {
		from, to string
		noticed  func(findings) bool
	}{
		"an error":             {"</main>", "</main><script>throw new Error('x')</script>", func(f findings) bool { return len(f.Errors) > 0 }},
		"a rejected promise":   {"</main>", "</main><script>Promise.reject(new Error('x'))</script>", func(f findings) bool { return len(f.Errors) > 0 }},
		"a foreign picture":    {"</main>", `</main><img src="/elsewhere">`, func(f findings) bool { return len(f.Errors) > 0 }},
		"a wrong number":       {`data-metric="requests" data-value="`, `data-metric="requests" data-value="1`, func(f findings) bool { return len(f.Wrong) > 0 }},
		"a wrong number shown": {`<span class="number">2,400</span>`, `<span class="number">2,401</span>`, func(f findings) bool { return len(f.Wrong) > 0 }},
		"a hidden picture":     {"svg { display: block;", "svg { display: block; height: 0 !important;", func(f findings) bool { return f.Pictures[0].Height < 200 }},
		"covering labels":      {`class="label" x="`, `class="label" x="9" data-x="`, func(f findings) bool { return len(f.Pictures[2].Overlaps) > 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, page, c.from)
			f := visit(t, strings.ReplaceAll(page, c.from, c.to), 1200)
			assert.True(t, c.noticed(f), "%+v", f)
		})
	}
}
