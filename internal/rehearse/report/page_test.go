package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"scaleout/internal/figure"
	"scaleout/internal/rehearse/result"
)

func render(t *testing.T, s result.Summary) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, HTML(&b, s))
	return b.String()
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	return root
}

func elements(n *html.Node, with func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && with(d) {
			found = append(found, d)
		}
	}
	return found
}

func named(names ...string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		for _, name := range names {
			if n.Data == name {
				return true
			}
		}
		return false
	}
}

func attribute(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func withID(t *testing.T, root *html.Node, id string) *html.Node {
	t.Helper()
	found := elements(root, func(n *html.Node) bool { v, _ := attribute(n, "id"); return v == id })
	require.Len(t, found, 1, "elements with the id %q", id)
	return found[0]
}

func samples() map[string]result.Summary {
	return map[string]result.Summary{"kept": sampleSummary(), "broken": brokenSummary(), "release": releaseSummary()}
}

func TestPageHoldsItsSummary(t *testing.T) {
	t.Parallel()
	for name, s := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := withID(t, parse(t, render(t, s)), "rehearsal")
			kind, _ := attribute(data, "type")
			assert.Equal(t, "application/json", kind)
			var got result.Summary
			require.NoError(t, json.Unmarshal([]byte(data.FirstChild.Data), &got))
			assert.Equal(t, s, got)
		})
	}
}

// numbersOf names the fields of Numbers as the JSON does.
func numbersOf(n result.Numbers) map[string]float64 {
	return map[string]float64{
		"requests": float64(n.Requests), "failed": float64(n.Failed), "cutOff": float64(n.CutOff),
		"lost": float64(n.Lost), "p99": n.P99, "max": n.Max,
	}
}

// wantedNumbers are all numbers that the page's tables must show, by place.
func wantedNumbers(s result.Summary) map[string]float64 {
	want := map[string]float64{}
	for _, t := range s.Topologies {
		for metric, v := range numbersOf(t.Numbers) {
			want[t.Name+"/"+metric] = v
		}
		for i, e := range t.Events {
			for metric, v := range numbersOf(e.Numbers) {
				want[fmt.Sprintf("%s/%d/%s", t.Name, i, metric)] = v
			}
			want[fmt.Sprintf("%s/%d/recovery", t.Name, i)] = e.Recovery
		}
	}
	return want
}

func TestPageNumbersAreTheSummarys(t *testing.T) {
	t.Parallel()
	for name, s := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]float64{}
			for _, td := range elements(parse(t, render(t, s)), named("td")) {
				metric, _ := attribute(td, "data-metric")
				topology, of := attribute(td, "data-topology")
				value, _ := attribute(td, "data-value")
				v, err := strconv.ParseFloat(value, 64)
				if !of || metric == "" || err != nil {
					continue // the words "2–5" and "in Redis"
				}
				place := topology + "/" + metric
				if event, ok := attribute(td, "data-event"); ok {
					place = topology + "/" + event + "/" + metric
				} else if metric == "instances" {
					continue
				}
				got[place] = v
				assertShown(t, td, metric, v)
			}
			assert.Equal(t, wantedNumbers(s), got)
		})
	}
}

// assertShown checks what people read against what programs read.
func assertShown(t *testing.T, td *html.Node, metric string, v float64) {
	t.Helper()
	spans := elements(td, func(n *html.Node) bool { c, _ := attribute(n, "class"); return c == "number" })
	require.Len(t, spans, 1)
	want := ms(v)
	switch {
	case metric == "recovery" && v < 0:
		want = "never"
	case metric == "recovery":
		want = figure.Decimal(v) + " s"
	case metric != "p99" && metric != "max":
		want = figure.Grouped(int(v))
	}
	assert.Equal(t, want, content(spans[0]), metric)
}

func TestPageNamesEverything(t *testing.T) {
	t.Parallel()
	for name, s := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shown := content(elements(parse(t, render(t, s)), named("main"))[0])
			texts := append(append(append([]string{s.Stack, s.App, s.Redis}, s.Notes...), s.Broken...), s.CannotKeep...)
			for _, topology := range s.Topologies {
				texts = append(texts, topology.Title, topology.Sessions)
				for _, e := range topology.Events {
					texts = append(texts, e.Title, e.Detail, e.Failure)
				}
				for _, a := range topology.Actions {
					texts = append(texts, a.Reason, fmt.Sprintf("%d → %d", a.From, a.To))
				}
				for _, f := range topology.Failures {
					texts = append(texts, f.Reason)
				}
			}
			for _, text := range append(texts, "Nothing ran on Azure") {
				assert.Contains(t, shown, text)
			}
		})
	}
}

func TestPageIsAccessibleAndComplete(t *testing.T) {
	t.Parallel()
	page := render(t, brokenSummary())
	root := parse(t, page)
	ids := map[string]bool{}
	for _, n := range elements(root, func(n *html.Node) bool { _, ok := attribute(n, "id"); return ok }) {
		id, _ := attribute(n, "id")
		assert.False(t, ids[id], "the id %q is there twice", id)
		ids[id] = true
	}
	for _, n := range elements(root, func(*html.Node) bool { return true }) {
		_, external := attribute(n, "src")
		assert.False(t, external, "<%s> loads something", n.Data)
		if href, ok := attribute(n, "href"); ok {
			assert.True(t, strings.HasPrefix(href, "#") && ids[href[1:]], "<%s href=%q>", n.Data, href)
		}
		labels, _ := attribute(n, "aria-labelledby")
		for _, id := range strings.Fields(labels) {
			assert.True(t, ids[id], "aria-labelledby=%q", id)
		}
	}
	for _, th := range elements(root, named("th")) {
		scope, _ := attribute(th, "scope")
		assert.Contains(t, []string{"col", "row"}, scope)
	}
	pictures := elements(root, named("svg"))
	assert.Len(t, pictures, 6, "a wide and a narrow one for each topology")
	for _, svg := range pictures {
		for _, name := range []string{"title", "desc"} {
			require.NotEmpty(t, elements(svg, named(name)))
			assert.NotEmpty(t, content(elements(svg, named(name))[0]))
		}
	}
	for _, foreign := range []string{"http://", "https://", "@import", "url(", "ZgotmplZ", "NaN", "Inf"} {
		assert.NotContains(t, page, foreign)
	}
	assert.Equal(t, page, render(t, brokenSummary()), "the same summary gives another page")
}

// everyString replaces all text in a value.
func everyString(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		for i := range v.NumField() {
			everyString(v.Field(i), text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			everyString(v.Index(i), text)
		}
	}
}

func TestPageEscapesHostileText(t *testing.T) {
	t.Parallel()
	hostile := "</script></title></style></svg><script>alert(1)</script>\"'><img src=x onerror=alert(1)><!-- \u2028 {{.}} &amp; `${1}`"
	s := brokenSummary()
	everyString(reflect.ValueOf(&s).Elem(), hostile)
	root := parse(t, render(t, s))
	assert.Len(t, elements(root, named("script")), 2, "the data and the page's own")
	assert.Empty(t, elements(root, named("img", "iframe", "object", "link")))
	for _, n := range elements(root, func(*html.Node) bool { return true }) {
		for _, a := range n.Attr {
			assert.False(t, strings.HasPrefix(a.Key, "on"), "<%s %s>", n.Data, a.Key)
		}
	}
	var got result.Summary
	require.NoError(t, json.Unmarshal([]byte(withID(t, root, "rehearsal").FirstChild.Data), &got))
	assert.Equal(t, s, got)
	assert.Contains(t, content(elements(root, named("main"))[0]), hostile, "the text itself is shown as it is")
}
