package verify

// A Report holds the findings of all checks.
type Report struct {
	Stack    string    `json:"stack,omitempty"`
	Where    string    `json:"where"` // "Azure", "the embedded Azure", …
	App      string    `json:"app"`
	AppID    string    `json:"appId"`
	URL      string    `json:"url"` // by which people come
	Findings []Finding `json:"findings"`
}

// Count returns the number of checks with an outcome.
func (r Report) Count(s Status) int {
	n := 0
	for _, f := range r.Findings {
		if f.Status == s {
			n++
		}
	}
	return n
}

// Kept reports whether nothing failed; strictly, whether everything that there is to
// check passed.
func (r Report) Kept(strictly bool) bool {
	for _, f := range r.Findings {
		if f.Status == Fail || strictly && (f.Status == Warn || f.Status == Skip && !f.Moot) {
			return false
		}
	}
	return true
}

// Waiting describes what may still come right by itself.
func (r Report) Waiting() []string {
	var all []string
	for _, f := range r.Findings {
		if f.Pending {
			all = append(all, f.Check+": "+f.Seen)
		}
	}
	return all
}

func (r Report) pending() bool { return len(r.Waiting()) > 0 }
