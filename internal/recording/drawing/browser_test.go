package drawing_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/workbook"
)

// probe runs in the page and writes down what a person would see.
const probe = `<script>
const found = { errors: [], charts: {}, overflow: 0, outside: [], hidden: [] };
addEventListener("error", e => found.errors.push(String(e.message)));
addEventListener("load", () => {
  found.overflow = document.documentElement.scrollWidth - innerWidth;
  for (const s of document.querySelectorAll("section")) {
    const svg = s.querySelector("svg[role=img]"), b = s.getBoundingClientRect();
    if (b.width < 100 || b.height < 30) found.hidden.push(s.id);
    if (!svg) continue;
    const box = svg.getBoundingClientRect();
    found.charts[s.id] = { width: box.width, height: box.height,
      lines: [...svg.querySelectorAll("path")].filter(p => p.getTotalLength() > 0 && getComputedStyle(p).stroke !== "none" && getComputedStyle(p).display !== "none").length };
    for (const p of svg.querySelectorAll("path, text")) {
      const r = p.getBoundingClientRect();
      if (r.width + r.height === 0) continue;
      if (r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1)
        found.outside.push(s.id + ": " + (p.textContent || p.getAttribute("d")));
    }
  }
  document.documentElement.setAttribute("data-found", JSON.stringify(found));
});
</script>`

type findings struct {
	Errors   []string `json:"errors"`
	Overflow float64  `json:"overflow"` // how much wider than the window the page is
	Outside  []string `json:"outside"`  // what is drawn beyond its chart
	Hidden   []string `json:"hidden"`   // tiles that cannot be seen
	Charts   map[string]struct {
		Width, Height float64
		Lines         int
	} `json:"charts"`
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("there is no chromium on PATH; the workbook has to be looked at in a browser: apt-get install chromium")
	}
	t.Skipf("SKIPPED: there is no chromium on PATH, so the workbook was not looked at in a browser")
	return ""
}

// look opens a page in a frame of the given width and returns what the probe found.
func look(t *testing.T, page string, width int) findings {
	t.Helper()
	program := chromium(t)
	require.Contains(t, page, "<head>")
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Replace(page, "<head>", "<head>"+probe, 1)))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `<!DOCTYPE html><body><iframe src="/page" width="%d" height="4000" style="border:0"></iframe><script>
			addEventListener("load", () => document.documentElement.setAttribute("data-found",
				document.querySelector("iframe").contentDocument.documentElement.getAttribute("data-found")));</script>`, width)
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
	m := regexp.MustCompile(`data-found="([^"]*)"`).FindStringSubmatch(stdout.String())
	require.NotNil(t, m, "the probe did not run:\n%s\n%s", stdout.String(), stderr.String())
	var f findings
	require.NoError(t, json.Unmarshal([]byte(strings.ReplaceAll(m[1], "&quot;", `"`)), &f))
	return f
}

func TestWorkbookInABrowser(t *testing.T) {
	t.Parallel()
	want := map[string]int{"instances": 3, "requests": 4, "errors": 4, "response": 2, "load": 2, "redis-memory": 1, "redis-evictions": 2}
	for _, width := range []int{1200, 400} {
		t.Run(fmt.Sprintf("%d pixels", width), func(t *testing.T) {
			t.Parallel()
			f := look(t, render(t, stack, recorded()), width)
			assert.Empty(t, f.Errors)
			assert.LessOrEqual(t, f.Overflow, 0.0, "the page is wider than the window")
			assert.Empty(t, f.Outside)
			assert.Empty(t, f.Hidden)
			require.Len(t, f.Charts, len(want))
			for name, lines := range want {
				c := f.Charts[name]
				assert.Equal(t, lines, c.Lines, name)
				assert.Greater(t, c.Width, 300.0, name)
				assert.Greater(t, c.Height, 50.0, name)
			}
		})
	}
	assert.Len(t, workbook.Tiles(stack), len(want)+2, "and a table, and one that a rehearsal does not fill")
}

// The probe is itself tested: each fault must be noticed.
func TestTheProbeNotices(t *testing.T) {
	t.Parallel()
	page := render(t, stack, recorded())
	for name, c := range map[string]struct {
		from, to string
		noticed  func(findings) bool
	}{
		"an error":        {"</main>", "</main><script>throw new Error('x')</script>", func(f findings) bool { return len(f.Errors) > 0 }},
		"a wide page":     {"main { max-width: 1180px;", "main { width: 1900px; max-width: none;", func(f findings) bool { return f.Overflow > 0 }},
		"a hidden tile":   {`class="tile full" id="instances"`, `style="display:none" id="instances"`, func(f findings) bool { return len(f.Hidden) == 1 }},
		"no line":         {".line { fill: none;", ".line { display: none;", func(f findings) bool { return f.Charts["load"].Lines == 0 }},
		"a line too high": {`class="line s1" d="M`, `class="line s1" d="M90 -60L`, func(f findings) bool { return len(f.Outside) > 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, page, c.from)
			f := look(t, strings.ReplaceAll(page, c.from, c.to), 1200)
			assert.True(t, c.noticed(f), "%+v", f)
		})
	}
}
