package audit

import "scaleout/internal/azure/arm"

// A Status is the outcome of an item.
type Status string

// The outcomes. Who cannot read something has not passed: it fails a pipeline, too.
const (
	Pass          Status = "PASS"
	Fail          Status = "FAIL"
	NotApplicable Status = "N/A"
	Unread        Status = "UNREAD" // could not be read; Seen says why
)

// A Finding is the outcome of one item.
type Finding struct {
	Item       string      `json:"item"` // stable name
	Group      string      `json:"group"`
	Title      string      `json:"title"`
	Status     Status      `json:"status"`
	Resource   string      `json:"resource,omitempty"` // ARM id of what was judged
	Seen       string      `json:"seen"`               // what was seen, or why the item does not apply
	Why        string      `json:"why,omitempty"`      // why it matters; empty if all is well
	Do         string      `json:"do,omitempty"`       // what to type; empty if nothing is to be done
	References []Reference `json:"references"`
}

// A verdict is a finding before its item has put its name to it.
type verdict struct {
	status   Status
	seen, do string
}

func pass(seen string) verdict     { return verdict{Pass, seen, ""} }
func fail(seen, do string) verdict { return verdict{Fail, seen, do} }

// moot is the verdict where there is nothing to be judged. An auditor reads the reason.
func moot(reason string) verdict { return verdict{NotApplicable, reason, ""} }

// where judges what is about one resource, and is moot where that is not there.
func where(one func(*facts) arm.ResourceID, none string, judge func(*facts) verdict) func(*facts) verdict {
	return func(f *facts) verdict {
		if one(f).IsZero() {
			return moot(none)
		}
		return judge(f)
	}
}

// later fails what this program cannot declare yet.
func later(seen, what string) verdict { return fail(seen, "not offered yet: "+what) }
