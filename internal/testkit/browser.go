package testkit

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

//go:embed measure.js
var measure string

// Look opens a page in headless Chromium and fills found with what the probe, a
// script that is put in front of all else in the page, has found. The probe sets
// the attribute data-found of the outer page's root to JSON:
//
//	parent.document.documentElement.setAttribute("data-found", JSON.stringify(…))
//
// It may call measure, which is in measure.js, with an svg: it finds texts that cover
// each other, or are cut off at the edge.
//
// The page is in a frame of the given width, since a window cannot be as narrow as
// a phone.
func Look(t testing.TB, page, probe string, width int, found any) {
	t.Helper()
	chromium := Program(t, "apt-get install chromium", "chromium", "chromium-browser", "google-chrome")
	if !strings.Contains(page, "<head>") {
		t.Fatal("the page has no <head> to put the probe into")
	}
	server := httptest.NewServer(framed(strings.Replace(page, "<head>", "<head><script>"+measure+"</script><script>"+probe+"</script>", 1), width))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
		"--window-size=1400,4200", "--virtual-time-budget=5000", "--user-data-dir="+t.TempDir(), "--dump-dom", server.URL+"/")
	c.WaitDelay = 5 * time.Second
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	m := foundAttribute.FindStringSubmatch(stdout.String())
	if m == nil {
		t.Fatalf("the probe did not run:\n%s\n%s", stdout.String(), stderr.String())
	}
	if err := json.Unmarshal([]byte(html.UnescapeString(m[1])), found); err != nil {
		t.Fatal(err)
	}
}

var foundAttribute = regexp.MustCompile(`data-found="([^"]*)"`)

// framed serves a page in a frame.
func framed(page string, width int) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(page)) })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `<!DOCTYPE html><body><iframe src="/page" width="%d" height="4000" style="border:0"></iframe>`, width)
	})
	return mux
}
