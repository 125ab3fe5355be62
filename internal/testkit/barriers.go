package testkit

import (
	_ "embed"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// InstallAxe installs axe-core, which looks for what WCAG forbids.
const InstallAxe = "npm install --global axe-core@4.14.1"

//go:embed barriers.js
var barriersScript string

// NoBarriers fails the test for each barrier of the page, and for what went wrong in it.
func (p *Page) NoBarriers() {
	p.t.Helper()
	views := map[string][]string{}
	for _, b := range p.Barriers() {
		view, what, _ := strings.Cut(b, ": ")
		views[what] = append(views[what], view)
	}
	for _, what := range slices.Sorted(maps.Keys(views)) {
		p.t.Errorf("%s (%s)", what, strings.Join(slices.Compact(views[what]), "; "))
	}
	for _, e := range p.Errors() {
		p.t.Error(e)
	}
}

// Barriers are what would keep people from using a page: the violations that axe-core
// finds, and what it does not look for, which is in barriers.js. It looks at the page at
// 1280, 390 and 320 pixels, light and dark; zoomed to 200 %; with large and with spaced
// letters; with forced colours and without motion; and goes through it by the Tab key.
//
// Each is a sentence that begins with how the page was looked at.
func (p *Page) Barriers() (found []string) {
	p.t.Helper()
	script, err := os.ReadFile(filepath.Join(Module(p.t, "axe-core", InstallAxe), "axe.min.js"))
	if err != nil {
		p.t.Fatal(err)
	}
	p.Await("the page is there", `location.href !== "about:blank" && document.readyState === "complete"`)
	p.Eval(string(script)+"; 0", nil)
	p.Eval(barriersScript+"; 0", nil)
	p.Eval(`for (const d of document.querySelectorAll("details")) d.open = true`, nil)
	look := func(view string, what ...string) {
		for _, function := range what {
			var wrong []string
			p.Eval("barriers."+function+"()", &wrong)
			for _, w := range wrong {
				found = append(found, view+": "+w)
			}
		}
		if slices.Contains(what, "large") {
			return // to be photographed, Chromium forgets how large letters are to be
		}
		p.Screenshot(unfit.ReplaceAllString(p.t.Name()+" "+view, "-"))
	}
	for _, scheme := range []string{"light", "dark"} {
		p.Prefer("prefers-color-scheme", scheme)
		for _, width := range []int{1280, 390, 320} {
			p.Size(width, 900)
			look(fmt.Sprintf("%s, %d pixels", scheme, width), "axeCore", "overflow", "faint", "speaking")
		}
	}
	for _, width := range []int{1280, 320} {
		p.Size(width, 900)
		view := fmt.Sprintf("%d pixels", width)
		look(view+", spaced letters", "spaced")
		for _, w := range p.byTab() {
			found = append(found, view+", by keys: "+w)
		}
	}
	p.Size(1280, 900)
	p.ask("Page.setFontSizes", map[string]any{"fontSizes": map[string]any{"standard": 32, "fixed": 26}}, nil)
	look("large letters", "large")
	p.ask("Page.setFontSizes", map[string]any{"fontSizes": map[string]any{"standard": 16, "fixed": 13}}, nil)
	p.Size(640, 450) // what a window of 1280 by 900 shows at 200 %
	look("zoomed", "overflow")
	p.Prefer("prefers-reduced-motion", "reduce")
	look("without motion", "moving")
	p.Size(1280, 900)
	for _, scheme := range []string{"light", "dark"} {
		p.Prefer("forced-colors", "active", "prefers-color-scheme", scheme)
		look("forced colours, "+scheme, "forced")
	}
	return found
}

// unfit is what the names of files had better not have.
var unfit = regexp.MustCompile(`[^A-Za-z0-9]+`)

// byTab goes once through the page by the Tab key, wherever the focus is.
func (p *Page) byTab() (wrong []string) {
	p.t.Helper()
	var count int
	p.Eval("barriers.stops().length", &count)
	name := func(i int) (name string) {
		p.Eval(fmt.Sprintf("barriers.named(%d)", i), &name)
		return name
	}
	reached, last := map[int]bool{}, -1
	for range count + 2 { // the browser's own bar is between the last and the first
		p.Press("Tab")
		var stop struct {
			At    int      `json:"at"`
			Wrong []string `json:"wrong"`
		}
		p.Eval("barriers.stop()", &stop)
		if stop.At < 0 || !reached[stop.At] {
			wrong = append(wrong, stop.Wrong...)
		}
		if stop.At < 0 {
			last = -1
			continue
		}
		if last >= 0 && stop.At != (last+1)%count {
			wrong = append(wrong, fmt.Sprintf("Tab leads from %s to %s", name(last), name(stop.At)))
		}
		reached[stop.At], last = true, stop.At
	}
	for i := range count {
		if !reached[i] {
			wrong = append(wrong, "Tab does not lead to "+name(i))
		}
	}
	return wrong
}

// OpenText opens the text of a page, which is all that its server has.
func OpenText(t testing.TB, text string) *Page {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNoContent) // the picture of a tab, which browsers ask for
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(server.Close)
	return OpenPage(t, server.URL+"/")
}

// modules is where npm puts what is installed for all.
var modules = sync.OnceValue(func() string {
	if path := os.Getenv("NODE_PATH"); path != "" {
		return path
	}
	out, err := exec.Command("npm", "root", "--global").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
})

// Module returns the folder of an npm package. Without it the test fails in CI, and is
// skipped elsewhere, as with [Program].
func Module(t testing.TB, name, install string) string {
	t.Helper()
	dir := filepath.Join(modules(), name)
	if _, err := os.Stat(dir); err != nil {
		Missing(t, "the npm package "+name, install)
	}
	return dir
}
