package deploy

import "time"

// A Reporter tells people how it goes. Texts hold no secret, and may hold what others
// wrote: a terminal has to be guarded.
type Reporter interface {
	Step(Step) // it begins
	// Phase is what is waited for, until the next call of any kind, and for how much longer at
	// most; 0: nobody knows.
	Phase(text string, left time.Duration)
	Upload(sent, total int64) // bytes; comes very often
	Log(line string)          // of the build
	Note(text string)         // what was found or done
}

// Silent reports nothing.
type Silent struct{}

// Step implements Reporter, as the others do.
func (Silent) Step(Step) {}

// Phase does nothing.
func (Silent) Phase(string, time.Duration) {}

// Upload does nothing.
func (Silent) Upload(int64, int64) {}

// Log does nothing.
func (Silent) Log(string) {}

// Note does nothing.
func (Silent) Note(string) {}

// What came of a run.
const (
	Released    = "released"    // production runs the new build
	Unchanged   = "unchanged"   // production ran it already
	Untouched   = "untouched"   // it ended before the swap
	TakenBack   = "taken back"  // production ran it, and runs the build before again
	RolledBack  = "rolled back" // by 'deploy rollback'
	Uncertain   = "uncertain"   // it ended between the swap and its verification
	OnlyUndone  = "undone"      // 'deploy rollback' before anything was swapped
	SlotStopped = "stopped"     // 'deploy stop'
)

// A Result is what a run did.
type Result struct {
	Run     string `json:"run"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason,omitempty"` // why it did not end as it should
	Build   string `json:"build,omitempty"`  // the deployment that production runs
	Before  string `json:"buildBefore,omitempty"`
	SHA     string `json:"sha256,omitempty"`
	// Settings are the app settings that the release changes in production.
	Settings []Change     `json:"settings,omitempty"`
	Version  string       `json:"version,omitempty"`
	URL      string       `json:"url"` // by which people come to production
	SlotURL  string       `json:"slotUrl,omitempty"`
	Steps    []StepResult `json:"steps"`
	Canary   []Sample     `json:"canary,omitempty"`
	Keep     time.Time    `json:"slotRunsUntil,omitzero"`
	Next     string       `json:"next,omitempty"`
}

// A StepResult is a step that was begun.
type StepResult struct {
	Name    string   `json:"name"`
	Seconds float64  `json:"seconds"`
	Notes   []string `json:"notes,omitempty"`
}
