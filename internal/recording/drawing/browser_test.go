package drawing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/recording"
	"scaleout/internal/testkit"
	"scaleout/program/alerts"
	"scaleout/program/workbook"
)

// probe runs in the page and writes down what a person would see.
const probe = `
const found = { errors: [], charts: {}, overflow: 0, outside: [], hidden: [], unreachable: [], tall: [], letters: 1000 };
addEventListener("error", e => found.errors.push(String(e.message)));
addEventListener("load", () => {
  found.overflow = document.documentElement.scrollWidth - innerWidth;
  for (const s of document.querySelectorAll("section")) {
    const svg = [...s.querySelectorAll("svg[role=img]")].find(c => getComputedStyle(c).display !== "none"), b = s.getBoundingClientRect();
    if (b.width < 100 || b.height < 30) found.hidden.push(s.id);
    if (s.querySelectorAll("svg[role=img]").length && !svg) found.hidden.push(s.id);
    for (const box of s.querySelectorAll(".table")) {
      const r = box.getBoundingClientRect();
      if (box.tabIndex !== 0 || box.getAttribute("role") !== "region" || !box.getAttribute("aria-label")) found.unreachable.push(s.id);
      if (r.height > 450 || r.height < 100) found.tall.push(s.id + " " + r.height);
    }
    if (!svg) continue;
    found.letters = Math.min(found.letters, letters(svg));
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
  parent.document.documentElement.setAttribute("data-found", JSON.stringify(found));
});
`

type findings struct {
	Errors      []string `json:"errors"`
	Overflow    float64  `json:"overflow"`    // how much wider than the window the page is
	Outside     []string `json:"outside"`     // what is drawn beyond its chart
	Hidden      []string `json:"hidden"`      // tiles that cannot be seen
	Unreachable []string `json:"unreachable"` // tables that scroll, but not from the keyboard, or have no name
	Tall        []string `json:"tall"`        // tables that are higher than a screen
	Letters     float64  `json:"letters"`     // how large the smallest letters of a chart are, in pixels
	Charts      map[string]struct {
		Width, Height float64
		Lines         int
	} `json:"charts"`
}

// look opens a page and returns what the probe found.
func look(t *testing.T, page string, width int) findings {
	t.Helper()
	var f findings
	testkit.Look(t, page, probe, width, &f)
	return f
}

// busy has as many actions of autoscale as a long rehearsal.
func busy() alerts.Data {
	t := surge()
	for range 3 {
		t.Actions = append(t.Actions, t.Actions...)
	}
	for i := range t.Actions {
		t.Actions[i].Reason = strings.Repeat("CpuPercentage has been above 70 for 5 minutes, ", 4)
	}
	return recording.Record(t, 60, recording.Range{Min: 2, Max: 5})
}

func TestWorkbookInABrowser(t *testing.T) {
	t.Parallel()
	want := map[string]int{"instances": 3, "requests": 4, "errors": 4, "response": 2, "load": 2, "redis-memory": 1, "redis-evictions": 2}
	for _, width := range []int{1200, 800, 320} {
		t.Run(fmt.Sprintf("%d pixels", width), func(t *testing.T) {
			t.Parallel()
			f := look(t, render(t, stack, busy()), width)
			assert.Empty(t, f.Errors)
			assert.LessOrEqual(t, f.Overflow, 0.0, "the page is wider than the window")
			assert.Empty(t, f.Outside)
			assert.Empty(t, f.Hidden)
			assert.Empty(t, f.Unreachable)
			assert.Empty(t, f.Tall)
			assert.Greater(t, f.Letters, 8.5)
			require.Len(t, f.Charts, len(want))
			for name, lines := range want {
				c := f.Charts[name]
				assert.Equal(t, lines, c.Lines, name)
				assert.Greater(t, c.Width, 250.0, name)
				assert.Greater(t, c.Height, 50.0, name)
			}
		})
	}
	assert.Len(t, workbook.Tiles(stack), len(want)+2, "and a table, and one that a rehearsal does not fill")
}

// Nothing keeps people from using the workbook.
func TestNoBarriers(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	testkit.OpenText(t, render(t, stack, busy())).NoBarriers()
}

// The probe is itself tested: each fault must be noticed.
func TestTheProbeNotices(t *testing.T) {
	t.Parallel()
	page := render(t, stack, busy())
	for name, c := range map[string]struct {
		from, to string
		noticed  func(findings) bool
	}{
		"an error":        {"</main>", "</main><script>throw new Error('x')</script>", func(f findings) bool { return len(f.Errors) > 0 }},
		"a wide page":     {"main { max-width: 1180px;", "main { width: 1900px; max-width: none;", func(f findings) bool { return f.Overflow > 0 }},
		"a hidden tile":   {`class="tile full" id="instances"`, `style="display:none" id="instances"`, func(f findings) bool { return len(f.Hidden) == 1 }},
		"no way by keys":  {`class="table" tabindex="0"`, `class="table"`, func(f findings) bool { return len(f.Unreachable) == 1 }},
		"a tall table":    {"overflow: auto; max-height: 24rem;", "", func(f findings) bool { return len(f.Tall) == 1 }},
		"tiny letters":    {"svg text { font: 11px", "svg text { font: 4px", func(f findings) bool { return f.Letters < 8.5 }},
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
