package audit

import "context"

// A Report holds the findings of all items.
type Report struct {
	Version  int       `json:"schemaVersion"` // of this form; see docs/schema/audit.json
	Stack    string    `json:"stack,omitempty"`
	Where    string    `json:"where"`             // "Azure", "the embedded Azure", …
	Preview  bool      `json:"preview,omitempty"` // nothing is deployed: it is what a stack file would make
	App      string    `json:"app"`
	AppID    string    `json:"appId"`
	Findings []Finding `json:"findings"`
}

// Run reads the deployment and judges it. The error is about what made reading
// impossible: no login, no such app.
func Run(ctx context.Context, o Options) (Report, error) {
	if err := o.Check(); err != nil {
		return Report{}, err
	}
	f, err := read(ctx, &o)
	if err != nil {
		return Report{}, err
	}
	report := Report{Version: 1, App: f.app.id.Name(), AppID: f.app.id.String()}
	for _, i := range items {
		if o.wants(i.name) {
			report.Findings = append(report.Findings, i.find(f))
		}
	}
	return report, nil
}

// Count returns the number of items with an outcome.
func (r Report) Count(s Status) int { return count(r.Findings, s) }

func count(findings []Finding, s Status) int {
	n := 0
	for _, f := range findings {
		if f.Status == s {
			n++
		}
	}
	return n
}

// Kept reports whether every item passed or does not apply. What could not be read has not
// passed.
func (r Report) Kept() bool { return r.Count(Fail)+r.Count(Unread) == 0 }
