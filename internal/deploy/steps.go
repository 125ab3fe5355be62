package deploy

// A Step is what a release does at a time.
type Step struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Notice string `json:"notice"` // what people notice
	Resume string `json:"resume"` // how to go on if it ends here
}

// The names of the steps, which the lock holds, too.
const (
	StepLock     = "lock"
	StepSettings = "settings"
	StepUpload   = "upload"
	StepCheck    = "check"
	StepPreview  = "preview"
	StepCanary   = "canary"
	StepSwap     = "swap"
	StepVerify   = "verify"
	StepKeep     = "keep"
)

// Steps returns the steps of a release in their order.
func Steps() []Step {
	const again = "run the same command again"
	return []Step{
		{StepLock, "Lock the slot", "nothing", again},
		{
			StepSettings, "Give the slot the app settings", "nothing: production has its own",
			again + "; settings that the slot has are not written again",
		},
		{
			StepUpload, "Upload and build in the slot", "nothing: production goes on with its build",
			again + "; a build that is under way is followed, not repeated",
		},
		{
			StepCheck, "Check the slot", "nothing: only checks reach the slot",
			again + "; a build that is in the slot is not uploaded again",
		},
		{
			StepPreview, "Try it with production's settings", "nothing: only checks reach the slot",
			again + ", or scaleout deploy rollback, which resets the slot",
		},
		{
			StepCanary, "Send it a share of the traffic", "that share of the people get the new build",
			"scaleout deploy rollback takes the share back at once; " + again + " to begin anew",
		},
		{
			StepSwap, "Swap", "the next request is answered by the new build; sessions stay",
			again + ": it looks at what Azure has made of the swap",
		},
		{StepVerify, "Verify production", "they get the new build", again + ", which verifies, or swaps back; or scaleout deploy rollback"},
		{StepKeep, "Keep the build before", "nothing", "scaleout deploy status says what is where"},
	}
}

// OfSettings returns the steps of a release of app settings alone.
func OfSettings() []Step {
	all := Steps()
	for i, s := range all {
		all[i] = s.withoutUpload()
	}
	return all
}

// withoutUpload is the step where the slot has the build already.
func (s Step) withoutUpload() Step {
	if s.Name == StepUpload {
		s.Title, s.Resume = "Use the build that the slot has", "run the same command again"
	}
	return s
}

func step(name string) Step {
	for _, s := range Steps() {
		if s.Name == name {
			return s
		}
	}
	return Step{Name: name, Title: name}
}
