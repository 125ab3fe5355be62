package deploy

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// build is one that was received so many minutes after noon.
func build(id, sha string, minute int, o Outcome) Build {
	b := Build{ID: id, SHA: sha, Received: noon.Add(time.Duration(minute) * time.Minute), Outcome: o}
	if o != UnderWay {
		b.Ended = b.Received.Add(time.Minute)
	}
	return b
}

// live is a stack with A in production since a swap, and nothing before it.
func live(change ...func(*State)) State {
	s := State{
		Now:  noon.Add(time.Hour),
		Site: Side{ID: "/sites/app", Host: "app.azurewebsites.net", Running: true, DeploymentID: "a", Builds: []Build{build("A", "aaa", 10, Succeeded)}, SwappedAt: noon.Add(15 * time.Minute)},
		Slot: Side{ID: "/sites/app/slots/staging", Running: true, DeploymentID: "z", Builds: []Build{build("Z", "zzz", 1, Succeeded)}},
		Lock: Lock{Run: "1", Step: endDone, At: noon.Add(16 * time.Minute)},
	}
	for _, c := range change {
		c(&s)
	}
	return s
}

// left is what a run that is gone left at a step.
func left(step string) func(*State) {
	return func(s *State) {
		s.Lock = Lock{Run: "2", Who: "anna@laptop", PID: 7, Step: step, At: s.Now.Add(-time.Minute), New: "b", Old: "a"}
	}
}

// staged has B in the slot.
func staged(s *State) {
	s.Slot.DeploymentID, s.Slot.Builds = "b", []Build{build("B", "bbb", 50, Succeeded), build("Z", "zzz", 1, Succeeded)}
}

func building(s *State) {
	s.Slot.Builds = append([]Build{build("B", "bbb", 50, UnderWay)}, s.Slot.Builds...)
}

func previewed(s *State) { s.Site.SwapTarget = "staging" }

func canary(s *State) { s.Percent = 10 }

func swapping(s *State) { s.Site.Operation = "op" }

// swapped has B in production and A in the slot.
func swapped(s *State) {
	staged(s)
	s.Site.DeploymentID, s.Slot.DeploymentID = s.Slot.DeploymentID, s.Site.DeploymentID
	s.Site.Builds, s.Slot.Builds = s.Slot.Builds, s.Site.Builds
	s.Site.SwappedAt = s.Now.Add(-time.Minute)
}

// back is swapped, and swapped back.
func back(s *State) {
	staged(s)
	s.Site.SwappedAt = s.Now.Add(-time.Minute)
	s.Lock.Step = endReturned
}

func backwards(s *State) { s.Lock.Back = true }

func gone(Lock) bool { return true }

func hints() Hints {
	return Hints{Stack: "--stack prod", Group: "rg", App: "app", Update: func(key, value string) string { return "pulumi config set " + key + " " + value }}
}

func TestPhases(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state State
		want  Phase
	}{
		"at rest":                 {live(), Idle},
		"no slot":                 {live(func(s *State) { s.NoSlot = true }), Idle},
		"never deployed":          {live(func(s *State) { s.Site.Builds, s.Slot.Builds = nil, nil }), Idle},
		"first build in slot":     {live(staged, func(s *State) { s.Site.Builds = nil }), Staged},
		"building":                {live(building), Building},
		"staged":                  {live(staged), Staged},
		"previewed":               {live(staged, previewed, left(StepPreview)), Previewed},
		"canary":                  {live(staged, previewed, canary, left(StepCanary)), Canary},
		"swapping":                {live(staged, swapping, left(StepSwap)), Swapping},
		"swapping, as it is seen": {live(staged, previewed, left(StepSwap)), Swapping},
		"swapped back by itself":  {live(back, func(s *State) { s.Lock = Lock{} }), Staged},
		"swap of the slot":        {live(func(s *State) { s.Slot.Operation = "op" }), Swapping},
		"swapped, not verified":   {live(swapped, left(StepSwap)), Unverified},
		"swapped and verified":    {live(swapped), Idle},
		"swap did not come":       {live(staged, left(StepSwap)), Staged},
		"swapped back":            {live(back), Idle},
		"foreign swap":            {live(swapped, func(s *State) { s.Lock = Lock{} }), Idle},
	} {
		assert.Equal(t, c.want, c.state.Phase(), name)
		assert.NotEmpty(t, Explain(c.want, c.state), name)
	}
}

func TestHowAReleaseBegins(t *testing.T) {
	t.Parallel()
	stopped := func(s *State) { s.Slot.Running = false }
	for name, c := range map[string]struct {
		state State
		gone  func(Lock) bool
		take  string
		want  Preparation
	}{
		"at rest":                          {state: live(), want: Preparation{Upload: true}},
		"the slot is stopped":              {state: live(stopped), want: Preparation{Upload: true, Start: true}},
		"production has no build":          {state: live(func(s *State) { s.Site.Builds, s.Slot.Builds = nil, nil }), want: Preparation{Upload: true, FirstDeploy: true}},
		"the build is in the slot":         {state: live(staged), want: Preparation{}},
		"another build is in the slot":     {state: live(staged, func(s *State) { s.Slot.Builds[0].SHA = "ccc" }), want: Preparation{Upload: true}},
		"an unknown build is in the slot":  {state: live(staged, func(s *State) { s.Slot.Builds[0].SHA = "" }), want: Preparation{Upload: true}},
		"production has it":                {state: live(swapped), want: Preparation{Live: true}},
		"it was taken back":                {state: live(back), want: Preparation{}},
		"killed after the lock":            {state: live(left(StepLock)), gone: gone, want: Preparation{TakenOver: true, Upload: true}},
		"killed while it built":            {state: live(building, left(StepUpload)), gone: gone, want: Preparation{TakenOver: true, Follow: "B"}},
		"another build is under way":       {state: live(staged, func(s *State) { s.Slot.Builds = append([]Build{build("C", "ccc", 55, UnderWay)}, s.Slot.Builds...) }), want: Preparation{Upload: true}},
		"somebody else builds it":          {state: live(building), want: Preparation{Upload: true}},
		"production cannot be looked into": {state: live(func(s *State) { s.Site.Builds, s.Site.Unread = nil, "403" }), want: Preparation{Upload: true}},
		"killed while it built another": {
			state: live(building, func(s *State) { s.Slot.Builds[0].SHA = "ccc" }, left(StepUpload)), gone: gone, want: Preparation{TakenOver: true, Upload: true},
		},
		"killed as the swap ends":           {state: live(swapped, swapping, left(StepSwap)), gone: gone, want: Preparation{TakenOver: true, AwaitSwap: true, Upload: true}},
		"killed while it checked":           {state: live(staged, left(StepCheck)), gone: gone, want: Preparation{TakenOver: true}},
		"killed in preview":                 {state: live(staged, previewed, left(StepPreview)), gone: gone, want: Preparation{TakenOver: true, Reset: true}},
		"killed in preview, not visible":    {state: live(staged, left(StepPreview)), gone: gone, want: Preparation{TakenOver: true, Reset: true}},
		"killed in the canary":              {state: live(staged, canary, left(StepCanary)), gone: gone, want: Preparation{TakenOver: true, NoTraffic: true}},
		"killed in the swap":                {state: live(staged, swapping, left(StepSwap)), gone: gone, want: Preparation{TakenOver: true, AwaitSwap: true}},
		"killed after the swap":             {state: live(swapped, left(StepSwap)), gone: gone, want: Preparation{TakenOver: true, Live: true}},
		"killed while it verified":          {state: live(swapped, left(StepVerify)), gone: gone, want: Preparation{TakenOver: true, Live: true}},
		"nobody knows whether it is gone":   {state: live(staged, left(StepCheck)), take: "2", want: Preparation{TakenOver: true}},
		"it was last at work two hours ago": {state: live(staged, left(StepCheck), func(s *State) { s.Lock.At = s.Now.Add(-2 * time.Hour) }), want: Preparation{TakenOver: true}},
	} {
		p, err := prepare(c.state, Wish{SHA: "bbb", Gone: c.gone, TakeOver: c.take, Hints: hints()})
		require.NoError(t, err, name)
		assert.Equal(t, p.TakenOver, len(p.Notes) > 0 && strings.Contains(p.Notes[0], "run 2 of anna@laptop"), name)
		reused := !p.Upload && !p.Live
		assert.Equal(t, reused, strings.Contains(strings.Join(p.Notes, "\n"), "not uploaded again"), name)
		p.Notes = nil
		assert.Equal(t, c.want, p, name)
	}
}

// A release of app settings alone swaps two deployments of one build, and is refused wherever that is not certain:
// builds of which nobody knows the source are not the same.
func TestAppSettingsAloneTakeTheSameBuild(t *testing.T) {
	t.Parallel()
	sameBuilds := func(s *State) { s.Slot.DeploymentID, s.Slot.Builds = "a2", []Build{build("A2", "aaa", 5, Succeeded)} }
	unknown := func(s *State) { s.Site.Builds[0].SHA, s.Slot.Builds[0].SHA = "", "" }
	for name, c := range map[string]struct {
		state State
		says  string // "": it may
	}{
		"the same build":            {live(sameBuilds), ""},
		"another build":             {live(), "that is not production's build A"},
		"builds nobody knows":       {live(sameBuilds, unknown), "that is not production's build A"},
		"nothing in the slot":       {live(func(s *State) { s.Slot.Builds = nil }), "that is not production's build A"},
		"nothing in production":     {live(sameBuilds, func(s *State) { s.Site.Builds = nil }), "production has no build yet"},
		"a build is under way":      {live(sameBuilds, building), "deployment B to the slot is under way"},
		"the slot is not read":      {live(sameBuilds, func(s *State) { s.Slot.Unread = "403" }), "cannot be read: 403"},
		"production is not read":    {live(sameBuilds, func(s *State) { s.Site.Unread = "403" }), "cannot be read: 403"},
		"neither is there nor read": {live(func(s *State) { s.Site.Builds, s.Site.Unread = nil, "403" }), "cannot be read: 403"},
	} {
		w := Wish{Settings: true, Differ: Difference{Production: []Change{{}}}, Hints: hints()}
		p, err := prepare(c.state, w)
		if c.says != "" {
			require.ErrorContains(t, err, c.says, name)
			assert.Equal(t, fail.Refused, fail.KindOf(err), name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, []string{"app settings alone: the build stays the one that production runs"}, p.Notes, name)
		p.Notes = nil
		assert.Equal(t, Preparation{}, p, name)
		w.Differ.Production = nil
		p, err = prepare(c.state, w)
		require.NoError(t, err, name)
		assert.Equal(t, Preparation{Live: true}, p, "production has them")
	}
}

func TestRefusedReleases(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state State
		take  string
		says  string
		next  string
	}{
		"no slot":            {live(func(s *State) { s.NoSlot = true }), "", "no staging slot", "pulumi config set stagingSlot true"},
		"another deployment": {live(left(StepUpload)), "", "another deployment is under way: run 2 of anna@laptop", "--take-over 2"},
		"the wrong one":      {live(left(StepUpload)), "3", "the run that has the slot is 2", ""},
		"a foreign swap":     {live(swapping), "", "a swap is under way", "deploy status"},
		"a foreign preview":  {live(previewed), "", "waits for its second phase", "az webapp deployment slot swap --slot staging --action reset --resource-group rg --name app"},
		"a foreign rule":     {live(canary), "", "10 % of the traffic", "az webapp traffic-routing clear"},
	} {
		_, err := prepare(c.state, Wish{SHA: "bbb", TakeOver: c.take, Hints: hints()})
		require.ErrorContains(t, err, c.says, name)
		assert.Equal(t, 2, fail.Code(err), name)
		assert.Contains(t, fail.NextStep(err), c.next, name)
		_, err = prepareReturn(c.state, Wish{TakeOver: c.take, Hints: hints()})
		require.ErrorContains(t, err, c.says, name)
	}
}

func TestHowARollbackBegins(t *testing.T) {
	t.Parallel()
	a := build("A", "aaa", 10, Succeeded)
	for name, c := range map[string]struct {
		state State
		want  Return
	}{
		"after a release":               {live(swapped), Return{Build: a}},
		"the slot is stopped":           {live(swapped, func(s *State) { s.Slot.Running = false }), Return{Build: a, Start: true}},
		"after a foreign swap":          {live(swapped, func(s *State) { s.Lock = Lock{} }), Return{Build: a}},
		"killed before the swap":        {live(staged, left(StepCheck)), Return{Undo: true}},
		"killed in preview":             {live(staged, previewed, left(StepPreview)), Return{Undo: true}},
		"killed in the canary":          {live(staged, canary, left(StepCanary)), Return{Undo: true}},
		"killed in the swap":            {live(staged, swapping, left(StepSwap)), Return{AwaitSwap: true}},
		"the swap did not come":         {live(staged, left(StepSwap)), Return{Undo: true}},
		"killed after the swap":         {live(swapped, left(StepSwap)), Return{Build: a}},
		"killed while it verified":      {live(swapped, left(StepVerify)), Return{Build: a}},
		"a rollback was killed":         {live(swapped, left(StepCheck), backwards, func(s *State) { s.Lock.New = "" }), Return{Build: a}},
		"killed after it had swapped":   {live(staged, left(StepSwap), backwards, func(s *State) { s.Lock.New = "a" }), Return{Verify: true}},
		"a deployment to production":    {live(swapped, func(s *State) { s.Site.Builds = append([]Build{build("C", "", 58, Succeeded)}, s.Site.Builds...) }), Return{Build: a}},
		"production's build is unknown": {live(swapped, func(s *State) { s.Site.Builds = nil }), Return{Build: a}},
		"a failed build came afterward": {live(swapped, func(s *State) { s.Slot.Builds = append([]Build{build("C", "ccc", 58, Failed)}, s.Slot.Builds...) }), Return{Build: a}},
	} {
		r, err := prepareReturn(c.state, Wish{Gone: gone, Hints: hints()})
		require.NoError(t, err, name)
		r.Notes = nil
		assert.Equal(t, c.want, r, name)
	}
}

func TestRefusedRollbacks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state State
		says  string
	}{
		"a new build in the slot": {live(staged), "the slot's build B is newer than production's A"},
		"taken back already":      {live(back), "the slot's build B is newer than production's A: it was taken back"},
		"no swap yet":             {live(func(s *State) { s.Site.SwappedAt = time.Time{} }), "there was no swap yet"},
		"nothing in the slot":     {live(func(s *State) { s.Slot.Builds = nil }), "the slot holds no build"},
		"a build is under way":    {live(swapped, building), "deployment B to the slot is under way"},
		"deployed since the swap": {live(swapped, func(s *State) {
			s.Slot.Builds = []Build{build("C", "", 59, Succeeded)}
			s.Site.Builds[0].Received, s.Site.SwappedAt = s.Now, noon.Add(55*time.Minute)
		}), "came after the last swap"},
		"production cannot be looked into": {live(swapped, func(s *State) { s.Site.Unread = "403" }), "not known"},
		"the slot cannot be looked into":   {live(swapped, func(s *State) { s.Slot.Unread = "403" }), "not known"},
	} {
		_, err := prepareReturn(c.state, Wish{Hints: hints()})
		require.ErrorContains(t, err, c.says, name)
		assert.Equal(t, fail.Refused, fail.KindOf(err), name)
	}
}

// A swap-back that does not look makes the new code the old again (azure-cli 26697).
func TestSwapBackOnlyWhatIsOurs(t *testing.T) {
	t.Parallel()
	ours := live(swapped, left(StepVerify))
	old, released := Content{"a", "A"}, Content{"b", "B"}
	require.NoError(t, maySwapBack(ours, "2", old, released))
	for says, change := range map[string]func(*State){
		"production no longer has this run's build": func(s *State) { s.Site.DeploymentID = "c" },
		"the slot no longer has the build before":   func(s *State) { s.Slot.DeploymentID = "c" },
		"production no longer has":                  func(s *State) { s.Site.Builds = append([]Build{build("C", "", 59, Succeeded)}, s.Site.Builds...) },
		"the slot no longer has":                    func(s *State) { s.Slot.Builds = append([]Build{build("C", "", 59, Succeeded)}, s.Slot.Builds...) },
		"another run has taken over":                func(s *State) { s.Lock.Run = "3" },
		"another swap is under way":                 swapping,
		"somebody has swapped":                      staged, // swapped back by somebody else
	} {
		s := live(swapped, left(StepVerify))
		if change(&s); says == "somebody has swapped" {
			s = live(staged, left(StepVerify))
		}
		require.ErrorContains(t, maySwapBack(s, "2", old, released), says)
	}
}

// Whether somebody has swapped since a run is told by what production serves, as far as
// the run's lock says what that was.
func TestDisplaced(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lock       Lock
		production string
		want       bool
	}{
		{Lock{}, "app", false},
		{Lock{Step: endDone, New: "app__1a2b", Old: "app"}, "app__1a2b", false},
		{Lock{Step: endDone, New: "app__1a2b", Old: "app"}, "app", true},
		{Lock{Step: endDone, New: "app__1a2b", Old: "app"}, "", false},
		{Lock{Step: endDone}, "app", false}, // it only verified
		{Lock{Step: endReturned, New: "app__1a2b", Old: "app"}, "app", false},
		{Lock{Step: endReturned, New: "app__1a2b", Old: "app"}, "app__1a2b", true},
		{Lock{Step: endReturned, New: "app", Old: "app__1a2b", Back: true}, "app", false},
		{Lock{Step: endReturned, New: "app", Old: "app__1a2b", Back: true}, "app__1a2b", true},
		{Lock{Step: endStopped, New: "app__1a2b", Old: "app"}, "app__1a2b", false},
		{Lock{Step: StepVerify, New: "app__1a2b", Old: "app"}, "app", false},
	} {
		s := State{Lock: c.lock, Site: Side{DeploymentID: c.production}}
		assert.Equal(t, c.want, s.Displaced(), "%+v, production %s", c.lock, c.production)
	}
}
