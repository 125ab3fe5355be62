package alerts

import "time"

// A Rule is an alert rule.
type Rule struct {
	Name      string        // part of its name in Azure, "http-5xx"
	Title     string        // what a person reads first
	Reason    string        // why it matters
	FirstStep string        // what to do first
	Severity  int           // 0 critical, 1 error, 2 warning, 3 informational
	Window    time.Duration // of Done: only here; Azure looks at each event as it comes
	Frequency time.Duration
	Condition Condition
}

// Description returns the text of the mail.
func (r Rule) Description() string { return r.Title + ". " + r.Reason + " First: " + r.FirstStep }

// Query returns the query of a log search alert, which fires when it has rows;
// false for a metric alert.
func (r Rule) Query() (string, bool) {
	q, ok := r.Condition.(interface{ query() string })
	if !ok {
		return "", false
	}
	return q.query(), true
}

// SplitBy is the column by which a log search alert fires separately; empty: none.
func (r Rule) SplitBy() string {
	if lines, ok := r.Condition.(Lines); ok {
		return lines.By
	}
	return ""
}

// A Condition makes a rule fire: Threshold, Share, Saturated, Lines, Rows,
// Turns or Done.
type Condition interface {
	// holds reports whether it is true of what a window holds.
	holds(Data) bool
}

// A Resource is one that a rule can watch.
type Resource string

// The resources of a deployment.
const (
	App       Resource = "app"
	Slot      Resource = "slot"
	Plan      Resource = "plan"
	Cache     Resource = "cache"
	Autoscale Resource = "autoscale"
	Vault     Resource = "vault"
	FrontDoor Resource = "front-door"
)

// types are the ARM types of the resources that are always the same; the cache's is
// in Limits.
var types = map[Resource]string{
	App: "Microsoft.Web/sites", Slot: "Microsoft.Web/sites/slots", Plan: "Microsoft.Web/serverfarms", Autoscale: "Microsoft.Insights/autoscaleSettings",
	Vault: "Microsoft.KeyVault/vaults", FrontDoor: "Microsoft.Cdn/profiles",
}

// A Metric is a metric of a resource.
type Metric struct {
	On   Resource
	Name string
}
