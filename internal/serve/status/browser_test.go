//go:build unix

package status_test

import (
	_ "embed"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/serve/status"
	"scaleout/internal/testkit"
)

//go:embed testdata/look.js
var look string

// looks is what look.js finds.
type looks struct {
	Overflow    float64  `json:"overflow"`    // how much wider than the window the page is
	Faint       []string `json:"faint"`       // texts that do not stand out
	Unreachable []string `json:"unreachable"` // boxes that scroll, but not from the keyboard, or have no name
	Nameless    []string `json:"nameless"`    // what a screen reader cannot name
	Small       []string `json:"small"`       // buttons that are hard to hit
}

func visit(t *testing.T, s *theater) (*status.Page, *testkit.Page) {
	t.Helper()
	testkit.Long(t)
	p := open(t, s)
	b := testkit.OpenPage(t, p.Link())
	b.Await("the page shows its app", `document.getElementById("name").textContent === "app-shop.azurewebsites.net"`)
	return p, b
}

// At every size, light and dark, all can be read, reached and named, and the page is not
// wider than the window.
func TestPageIsReadable(t *testing.T) {
	t.Parallel()
	a := app(3)
	a.Instances[1].Hangs = true
	a.Name, a.Busy = "app-shop.azurewebsites.net", "platform upgrade"
	other := app(1)
	other.ID, other.Name = "/sites/other", "another-app-with-a-rather-long-name-that-does-not-fit.azurewebsites.net"
	s := &theater{apps: []status.App{a, other}}
	_, b := visit(t, s)
	require.NoError(t, s.Do(status.Command{App: a.ID, Do: status.Crash}))
	b.Await("the event is shown", `document.querySelectorAll("#events li").length > 0`)
	for _, scheme := range []string{"light", "dark"} {
		b.Prefer("prefers-color-scheme", scheme)
		for _, width := range []int{1280, 390, 320} {
			b.Size(width, 900)
			var found looks
			b.Eval(look, &found)
			name := fmt.Sprintf("%s, %d pixels", scheme, width)
			assert.LessOrEqual(t, found.Overflow, 0.0, name)
			assert.Empty(t, found.Faint, name)
			assert.Empty(t, found.Unreachable, name)
			assert.Empty(t, found.Nameless, name)
			assert.Empty(t, found.Small, name)
			b.Screenshot(fmt.Sprintf("status-%s-%d", scheme, width))
		}
	}
	var moves []string
	motion := `[...document.querySelectorAll("#events li, .bar > span")].map(e => getComputedStyle(e)).map(s => s.animationName + s.transitionDuration)`
	b.Eval(motion, &moves)
	assert.NotContains(t, moves, "none0s")
	b.Prefer("prefers-reduced-motion", "reduce")
	b.Eval(motion, &moves)
	for _, m := range moves {
		assert.Equal(t, "none0s", m)
	}

	b.Eval(`document.querySelector("#apps button:last-child").click()`, nil)
	b.Await("the other app is shown", `document.getElementById("headline").textContent === "1 of 1 instance takes requests"`)
	assert.Empty(t, b.Errors())

	// The probe is itself tested.
	for what, spoil := range map[string]string{
		"faint":  `document.querySelector("h2").style.color = "#999"; document.querySelector("h2").style.background = "#aaa"`,
		"wide":   `document.querySelector("table").style.width = "3000px"`,
		"box":    `document.querySelector(".scroll").removeAttribute("tabindex")`,
		"name":   `document.querySelector("section").removeAttribute("aria-labelledby")`,
		"button": `document.querySelector("button").style.cssText = "min-height: 0; padding: 0; height: 10px"`,
	} {
		b.Eval(spoil, nil)
		var found looks
		b.Eval(look, &found)
		switch what {
		case "faint":
			assert.NotEmpty(t, found.Faint)
		case "wide":
			assert.Positive(t, found.Overflow)
		case "box":
			assert.NotEmpty(t, found.Unreachable)
		case "name":
			assert.NotEmpty(t, found.Nameless)
		case "button":
			assert.NotEmpty(t, found.Small)
		}
	}
}

// tabTo goes on by Tab until an element is in focus.
func tabTo(t *testing.T, b *testkit.Page, label string) {
	t.Helper()
	var way []string
	for range 60 {
		b.Press("Tab")
		if way = append(way, focused(b)); way[len(way)-1] == label {
			return
		}
	}
	t.Fatalf("Tab does not lead to %q, but to %q", label, way)
}

func focused(b *testkit.Page) (label string) {
	b.Eval(`document.activeElement.getAttribute("aria-label") || document.activeElement.textContent`, &label)
	return label
}

// All is done by keys, and told to those who do not see it; the focus stays where it is, or
// goes to where the table begins.
func TestPageByKeys(t *testing.T) {
	t.Parallel()
	s := &theater{apps: []status.App{app(3)}}
	p, b := visit(t, s)
	var address, kept string
	b.Eval("location.href", &address)
	assert.Equal(t, p.URL(), address, "the key is not in the address any more")
	b.Eval(`document.cookie`, &kept)
	assert.Empty(t, kept)

	tabTo(t, b, "Crash instance 1")
	b.Press("Enter")
	b.Await("it is told", `document.getElementById("said").textContent.includes("Done: crash. Instance 1 was started anew")`)
	assert.Equal(t, "Crash instance 1", focused(b))

	tabTo(t, b, "Hang instance 1")
	b.Press(" ")
	b.Await("it hangs", `document.getElementById("instances").children[1].textContent.includes("hangs, and still gets requests")`)
	assert.Equal(t, "Wake instance 1", focused(b))
	b.Press("Enter")
	b.Await("it is awake", `document.getElementById("instances").children[1].textContent.includes("takes requests")`)
	assert.Equal(t, "Hang instance 1", focused(b))

	tabTo(t, b, "Redis failover: all its connections break")
	b.Press("Enter")
	b.Await("why it cannot be is told", `!document.getElementById("problem").hidden && document.getElementById("problem").textContent === "Redis is away already"`)

	tabTo(t, b, "One instance less")
	b.Eval(`document.querySelector("[aria-label='Crash instance 2']").focus()`, nil)
	require.NoError(t, s.Do(status.Command{App: "/sites/shop", Do: status.Remove}))
	b.Await("it is gone", `document.getElementById("instances").children.length === 2`)
	assert.Equal(t, "Instances", focused(b))

	assert.Equal(t, []string{"crash 1", "hang 1", "wake 1", "redis-failover 0", "remove-instance 0"}, commandsOf(s))
	b.Reload()
	b.Await("it shows all again", `document.getElementById("instances") && document.getElementById("instances").children.length === 2`)
	for _, e := range b.Errors() {
		assert.Contains(t, e, "409", "the one that was refused")
	}
	require.NoError(t, p.Close())
	b.Await("the end is told", `document.getElementById("connection").textContent.startsWith("local serve has ended")`)
}

func commandsOf(s *theater) (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.done {
		all = append(all, fmt.Sprint(c.Do, " ", c.Instance))
	}
	return all
}

// Without the key nothing is shown, and what to do is said.
func TestPageWithoutItsKey(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	p := open(t, &theater{apps: []status.App{app(1)}})
	b := testkit.OpenPage(t, p.URL()+"#"+time.Now().Format("150405"))
	b.Await("what to do is said", `document.getElementById("connection").textContent.startsWith("Open the link that local serve has printed")`)
	var shown bool
	b.Eval(`!document.getElementById("app").hidden`, &shown)
	assert.False(t, shown)
}
