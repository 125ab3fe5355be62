package main

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// probe measures the texts of all pictures in a page.
const probe = `addEventListener("load", () => {
  const found = {texts: 0, smallest: 99, overlaps: [], outside: []};
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    const scale = frame.width / svg.viewBox.baseVal.width;
    const texts = [...svg.querySelectorAll("text")].map(e => {
      found.smallest = Math.min(found.smallest, scale * parseFloat(e.getAttribute("font-size")));
      return {name: e.textContent, r: e.getBoundingClientRect()};
    });
    found.texts += texts.length;
    texts.forEach(({name, r}, i) => {
      if (r.left < frame.left || r.right > frame.right || r.top < frame.top || r.bottom > frame.bottom) found.outside.push(name);
      texts.slice(0, i).forEach(other => {
        const o = other.r;
        if (r.left < o.right - 1 && o.left < r.right - 1 && r.top < o.bottom - 4 && o.top < r.bottom - 4) found.overlaps.push(name + " / " + other.name);
      });
    });
  }
  parent.document.documentElement.setAttribute("data-found", JSON.stringify(found));
});`

type found struct {
	Texts    int      `json:"texts"`
	Smallest float64  `json:"smallest"` // font size on the screen, in pixels
	Overlaps []string `json:"overlaps"` // texts that cover each other
	Outside  []string `json:"outside"`  // texts that are cut off at the edge
}

func look(t *testing.T, width int, pictures ...string) found {
	t.Helper()
	page := "<!DOCTYPE html><html><head><style>body{margin:0 16px}svg{display:block;max-width:100%;height:auto}</style></head><body>"
	for _, svg := range pictures {
		page += svg
	}
	var f found
	testkit.Look(t, page, probe, width, &f)
	return f
}

// On a phone and on a desk every text is whole, apart from others, and legible.
func TestPicturesInABrowser(t *testing.T) {
	t.Parallel()
	drawn, err := drawAll(t.Context(), root)
	require.NoError(t, err)
	for shape, width := range map[string]int{"narrow": 390, "wide": 900} {
		t.Run(fmt.Sprintf("%s, %d pixels", shape, width), func(t *testing.T) {
			t.Parallel()
			f := look(t, width, drawn["deployment-"+shape+"-light.svg"], drawn["rehearsal-"+shape+"-light.svg"])
			assert.Greater(t, f.Texts, 40)
			assert.GreaterOrEqual(t, f.Smallest, 11.5)
			assert.Empty(t, f.Overlaps)
			assert.Empty(t, f.Outside)
		})
	}
}

// Nothing keeps people from reading the pictures, on the grounds that GitHub gives them.
func TestNoBarriers(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	drawn, err := drawAll(t.Context(), root)
	require.NoError(t, err)
	for theme, ground := range map[string]string{"light": "#ffffff", "dark": "#0d1117"} {
		for _, name := range []string{"deployment", "rehearsal"} {
			t.Run(name+", "+theme, func(t *testing.T) {
				t.Parallel()
				testkit.OpenText(t, `<!DOCTYPE html><html lang="en"><head><title>README</title><meta name="viewport" content="width=device-width">`+
					`<style>body { background: `+ground+`; color: #808080; forced-color-adjust: none; font: 1rem sans-serif } h1 { width: 1px; height: 1px; clip-path: inset(50%) } `+
					`svg { max-width: 100%; height: auto }</style></head>`+
					`<body><main><h1>README</h1>`+drawn[name+"-wide-"+theme+".svg"]+`</main></body></html>`).NoBarriers()
			})
		}
	}
}

// The probe is itself tested.
func TestTheBrowserTestNotices(t *testing.T) {
	t.Parallel()
	c := &canvas{width: 800}
	c.text(400, 20, normal, centre, "", "one")
	c.text(410, 24, normal, centre, "", "another")
	c.text(790, 60, normal, left, "", "cut off")
	f := look(t, 400, c.svg(themes[0], 100, "", ""))
	assert.Equal(t, []string{"another / one"}, f.Overlaps)
	assert.Equal(t, []string{"cut off"}, f.Outside)
	assert.Less(t, f.Smallest, 11.5)
}
