package adopt

// A Result is a report for programs.
type Result struct {
	Stack     string           `json:"stack"`
	Where     string           `json:"where"` // which Azure was asked
	App       string           `json:"app"`
	AppID     string           `json:"appId"`
	Verdict   Answer           `json:"verdict"`
	Taken     []ResultResource `json:"takenOver"` // under the names that they have
	Settings  []ResultSetting  `json:"settings"`  // for the stack's file: what is not in it, or there differs
	Changes   []ResultChange   `json:"changes"`   // what the first update changes, in its order
	Left      []ResultNote     `json:"staysAsItIs"`
	Unseen    []ResultNote     `json:"cannotBeSeen"` // from outside
	Accepted  []ResultRefusal  `json:"accepted"`     // what would be in the way, had it not been accepted
	InTheWay  []ResultRefusal  `json:"inTheWay"`
	Operation map[string]int   `json:"preview,omitempty"` // what the first preview shows: how many of each operation
}

// An Answer is what a script may go by.
type Answer string

// The answers.
const (
	Safe     Answer = "safe"      // nothing is replaced, nothing deleted, no app setting lost
	NotSafe  Answer = "not safe"  // something is in the way
	NotTried Answer = "not tried" // there is no passphrase for the secrets
)

// A ResultResource is one that is taken over.
type ResultResource struct {
	Type string `json:"type"` // Pulumi's
	ID   string `json:"id"`   // Azure's
}

// A ResultSetting is one for the stack's file.
type ResultSetting struct {
	Key    string `json:"key"`
	Name   string `json:"name,omitempty"` // of an entry, in appSettings and the like
	Secret bool   `json:"secret"`
	Value  string `json:"value,omitempty"` // of a secret none; JSON, where it is an array or an object
}

// A ResultChange is one that the first update makes.
type ResultChange struct {
	Part   string `json:"part"`
	What   string `json:"what"`
	People string `json:"peopleNotice,omitempty"` // left out: nothing
}

// A ResultNote is something that a person should know.
type ResultNote struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// A ResultRefusal is what is in the way, or would be.
type ResultRefusal struct {
	Name       string `json:"name"` // for --accept
	What       string `json:"what"` // was found
	Why        string `json:"why"`
	Do         string `json:"do"`
	Acceptable bool   `json:"acceptable"` // a person may decide that it is none
}

// ResultOf is what Report says, for programs. Where the draft was tried, o is what came
// of it.
func ResultOf(f Facts, d Draft, o *Outcome) Result {
	r := Result{App: f.Site.Name, AppID: f.Site.ID.String(), Verdict: Safe, Accepted: refusals(d.Accepted), InTheWay: refusals(d.Refused)}
	for _, i := range d.Resources {
		r.Taken = append(r.Taken, ResultResource{Type: i.Type, ID: i.ID})
	}
	for _, s := range d.Settings {
		shown := ResultSetting{Key: s.Key, Name: s.Name, Secret: s.Secret, Value: s.Value}
		if s.Secret {
			shown.Value = ""
		}
		r.Settings = append(r.Settings, shown)
	}
	for _, c := range d.Changes {
		r.Changes = append(r.Changes, ResultChange{c.Part, c.What, c.People})
	}
	r.Left, r.Unseen = notes(d.Left), notes(d.Unseen)
	if o != nil {
		r.InTheWay = append(r.InTheWay, refusals(o.Refused)...)
		r.Operation = map[string]int{}
		for op, n := range o.Summary {
			r.Operation[string(op)] = n
		}
	}
	switch {
	case len(r.InTheWay) > 0:
		r.Verdict = NotSafe
	case o == nil:
		r.Verdict = NotTried
	}
	return r
}

func refusals(all []Refusal) (shown []ResultRefusal) {
	for _, r := range all {
		shown = append(shown, ResultRefusal(r))
	}
	return shown
}

func notes(all []Note) (shown []ResultNote) {
	for _, n := range all {
		shown = append(shown, ResultNote(n))
	}
	return shown
}
