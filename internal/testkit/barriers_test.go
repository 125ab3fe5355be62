package testkit

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// usable is a page with all that is looked at.
const usable = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>A page</title><style>
:root { --ink: #1b1f24; --ground: #ffffff; } @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --ground: #0f1419; } }
body { font: 1rem/1.5 sans-serif; color: var(--ink); background: var(--ground); }
h2 { color: var(--ink); }
.scroll { overflow-x: auto; } svg { width: 200px; } svg text { fill: var(--ink); } .line { stroke: var(--ink); fill: none; }
.legend i { display: inline-block; width: 1em; height: 1em; background: var(--ink); forced-color-adjust: none; }
i.moved { transition: width .3s; } @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
.narrow { overflow-wrap: anywhere; } button { font: inherit; min-height: 2rem; min-width: 2rem; }
</style></head><body><main>
<h1>A page</h1><h2 id="part">A part</h2>
<p class="narrow">Words <a href="#part">of a link</a>, and more words than there is room for in a line</p>
<button type="button">First</button> <button type="button">Second</button>
<div class="scroll" tabindex="0" role="region" aria-labelledby="part"><table><thead><tr><th scope="col">Column</th></tr></thead><tbody><tr><td>Cell</td></tr></tbody></table></div>
<svg viewBox="0 0 100 20" role="img" aria-label="A picture"><text x="0" y="15">Text</text><path class="grid" d="M0 18H100"/><path class="line" d="M0 19H100"/></svg>
<ul class="legend"><li><i class="moved"></i>what is drawn</li></ul>
<label>A time <input type="range"></label><output aria-live="off">0</output>
<details><summary>More</summary><p>Hidden at first</p></details>
</main></body></html>`

func TestBarriers(t *testing.T) {
	t.Parallel()
	Long(t)
	assert.Empty(t, OpenText(t, usable).Barriers())
	for name, c := range map[string]struct{ from, to, noticed string }{
		"no language":        {`<html lang="en">`, "<html>", "light, 1280 pixels: axe, html-has-lang"},
		"no landmark":        {"main>", "div>", "axe, landmark-one-main"},
		"no title":           {"<title>A page</title>", "", "axe, document-title"},
		"a skipped heading":  {"h2", "h4", "axe, heading-order"},
		"a nameless button":  {">First<", "><", "axe, button-name"},
		"a nameless picture": {` aria-label="A picture"`, "", "axe, svg-img-alt"},
		"faint words":        {"h2 { color: var(--ink); }", "h2 { color: #aaa; }", "light, 1280 pixels: axe, color-contrast"},
		"faint in the dark":  {"--ground: #0f1419; }", "--ground: #0f1419; } h2 { color: #333 !important; }", "dark, 390 pixels: axe, color-contrast"},
		"small buttons":      {"min-height: 2rem; min-width: 2rem;", "width: 10px; height: 10px; padding: 0; font-size: 8px;", "axe, target-size"},
		"faint letters":      {"svg text { fill: var(--ink); }", "svg text { fill: #999; }", `light, 320 pixels: faint, 2.85: text "Text"`},
		"a faint mark":       {"background: var(--ink); forced", "background: #ccd; forced", "a mark is faint"},
		"a faint line":       {".line { stroke: var(--ink);", ".line { stroke: #ccd;", "a mark is faint, 1.59: path.line"},
		"no way by keys":     {`class="scroll" tabindex="0"`, `class="scroll" `, "scrolls, but not by keys: div.scroll"},
		"a nameless box":     {`role="region" aria-labelledby="part"`, `role="region"`, "scrolls, and has no name: div.scroll"},
		"a wide page":        {"<td>Cell", `<td style="min-width: 400px">Cell`, ""}, // in its box: no barrier
		"a wider page":       {"svg { width: 200px; }", "svg { width: 400px; }", "light, 320 pixels: the page is"},
		"too wide, zoomed":   {"svg { width: 200px; }", "@media (width: 640px) { svg { width: 900px; } }", "zoomed: the page is"},
		"cut off":            {".narrow {", ".narrow { white-space: nowrap; overflow: hidden;", "cut off: p.narrow"},
		"cut off, if large":  {".narrow {", ".narrow { width: 480px; max-width: 100%; white-space: nowrap; overflow: hidden;", "large letters: cut off: p.narrow"},
		"letters in pixels":  {"1rem/1.5", "16px/1.5", "letters do not follow the browser's setting"},
		"spaced":             {".narrow {", ".narrow { width: 31rem; white-space: nowrap; overflow: hidden;", "1280 pixels, spaced letters: cut off: p.narrow"},
		"motion":             {"* { transition: none !important; }", "", "without motion: moves: i.moved"},
		"forced colours":     {"forced-color-adjust: none;", "", "forced colours, light: a mark is faint"},
		"said twice":         {`<output aria-live="off">`, "<output>", "is said twice"},
		"an interruption":    {"<ul ", `<p aria-live="assertive"></p><ul `, "interrupts: p"},
		"another order":      {`>Second`, ` tabindex="1">Second`, `has an order of its own: button "Second"`},
		"no ring":            {"button {", "button:focus-visible { outline: none; } button {", `by keys: focus cannot be seen: button "First"`},
		"a faint ring":       {"button {", "button:focus-visible { outline: 2px solid #888a; } button {", `focus can hardly be seen: button "First"`},
		"a trap": {"</main>", `</main><script>document.querySelector("button").addEventListener("keydown", e => e.preventDefault())</script>`,
			`Tab does not lead to button "Second"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, usable, c.from)
			found := OpenText(t, strings.ReplaceAll(usable, c.from, c.to)).Barriers()
			if c.noticed == "" {
				assert.Empty(t, found)
				return
			}
			assert.Contains(t, strings.Join(found, "\n"), c.noticed)
		})
	}
}
