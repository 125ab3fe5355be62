package main

import "fmt"

// A theme is a set of colours. They are those of the rehearsal's report, so that an
// outcome looks alike in both. Only what was answered is darker in the light one: in the
// report it has an edge, for which the seconds are too narrow here.
type theme struct {
	name                           string
	text, quiet, line, card, panel string
	answered, failed, lost, cut    string
	kept, accent, band             string
}

var themes = []theme{
	{
		name: "light", text: "#1b1f24", quiet: "#525c67", line: "#c3ccd5", card: "#ffffff", panel: "#f3f6f9",
		answered: "#4f94cd", failed: "#c4122f", lost: "#7b2fbe", cut: "#8a5a00", kept: "#17713a", accent: "#1f6fb2", band: "#5a7390",
	},
	{
		name: "dark", text: "#e6edf3", quiet: "#a3b0bd", line: "#46525f", card: "#1c242d", panel: "#131a21",
		answered: "#2f6ea6", failed: "#ff6b72", lost: "#c99cff", cut: "#e3b341", kept: "#56c776", accent: "#6cb2ee", band: "#8aa4c0",
	},
}

// style is the theme as a style sheet.
func (t theme) style() string {
	return fmt.Sprintf(`<style>
text{font-family:-apple-system,BlinkMacSystemFont,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;fill:%[1]s}
.bold{font-weight:600}.quiet{fill:%[2]s}.code{font-family:ui-monospace,SFMono-Regular,Consolas,"Liberation Mono",monospace}
.card{fill:%[4]s;stroke:%[3]s;stroke-width:1.5}.panel{fill:%[5]s;stroke:%[3]s;stroke-width:1.5}.maybe{stroke-dasharray:5 4}
.flow{fill:none;stroke:%[6]s;stroke-width:2}.head{fill:%[6]s}.watch{fill:none;stroke:%[2]s;stroke-width:1.5;stroke-dasharray:2 4}
.accent{fill:%[6]s}.answered{fill:%[7]s}.failed{fill:%[8]s}.lost{fill:%[9]s}.cut{fill:%[10]s}.kept{fill:%[11]s}
.band{fill:%[12]s;fill-opacity:.14}.axis{stroke:%[3]s}.count{fill:none;stroke:%[1]s;stroke-width:1.8}
</style>`, t.text, t.quiet, t.line, t.card, t.panel, t.accent, t.answered, t.failed, t.lost, t.cut, t.kept, t.band)
}
