package newstack_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/newstack"
	"scaleout/program/settings"
)

func answers(stack string) newstack.Answers {
	return newstack.Answers{Project: "scaleout", Stack: stack, Location: "westeurope", Development: newstack.IsDevelopment(stack)}
}

func TestProposals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stack string
		say   func(*newstack.Answers)
		want  string // plan, fewest, most, cache
	}{
		"production":           {"prod", func(*newstack.Answers) {}, "P1v3 2 5 Balanced_B1"},
		"development":          {"dev", func(*newstack.Answers) {}, "P0v3 2 3 Balanced_B0"},
		"a test":               {"test-7", func(*newstack.Answers) {}, "P0v3 2 3 Balanced_B0"},
		"a second":             {"Dev2", func(*newstack.Answers) {}, "P0v3 2 3 Balanced_B0"},
		"no word of its own":   {"devices", func(*newstack.Answers) {}, "P1v3 2 5 Balanced_B1"},
		"little load":          {"prod", func(a *newstack.Answers) { a.Requests = 5 }, "P0v3 2 5 Balanced_B1"},
		"70 fit on P0v3":       {"prod", func(a *newstack.Answers) { a.Requests = 70 }, "P0v3 2 5 Balanced_B1"},
		"71 do not":            {"prod", func(a *newstack.Answers) { a.Requests = 71 }, "P1v3 2 5 Balanced_B1"},
		"more than any":        {"prod", func(a *newstack.Answers) { a.Requests = 1e5 }, "P3v3 2 5 Balanced_B1"},
		"fewer at most":        {"prod", func(a *newstack.Answers) { a.Budget = "600" }, "P1v3 2 4 Balanced_B1"},
		"then a smaller plan":  {"prod", func(a *newstack.Answers) { a.Budget = "300" }, "P0v3 2 3 Balanced_B1"},
		"none within":          {"prod", func(a *newstack.Answers) { a.Budget = "10" }, "P1v3 2 5 Balanced_B1"},
		"what was said stays":  {"prod", func(a *newstack.Answers) { a.Budget, a.Plan = "600", "P1v3" }, "P1v3 2 4 Balanced_B1"},
		"five were said":       {"prod", func(a *newstack.Answers) { a.Budget, a.MaxInstances = "600", "5" }, "P0v3 2 5 Balanced_B1"},
		"many at least":        {"prod", func(a *newstack.Answers) { a.MinInstances = "8" }, "P1v3 8 8 Balanced_B1"},
		"a cloud without them": {"prod", func(a *newstack.Answers) { a.Location = "usgovvirginia" }, "P1v3 2 5 Standard_C1"},
		"as the portal writes": {"dev", func(a *newstack.Answers) { a.Location = "China North" }, "P0v3 2 3 Standard_C0"},
	} {
		a := answers(c.stack)
		c.say(&a)
		a = newstack.Propose(a)
		assert.Equal(t, c.want, strings.Join([]string{a.Plan, a.MinInstances, a.MaxInstances, a.Cache}, " "), name)
	}
}

func TestOffers(t *testing.T) {
	t.Parallel()
	classic, _ := catalog.CacheByName("Standard_C1")
	managed, _ := catalog.CacheByName("Balanced_B1")
	for _, c := range []struct {
		offer   newstack.Offer
		region  string
		caches  []string
		refused bool
	}{
		{newstack.Offer{}, "westeurope", []string{"Balanced_B1", "Standard_C1"}, false},
		{newstack.Offer{Known: true}, "westeurope", []string{"Balanced_B1"}, true},
		{newstack.Offer{Known: true, Classic: true}, "westeurope", []string{"Balanced_B1", "Standard_C1"}, false},
		{newstack.Offer{Known: true, Classic: true}, "usgovvirginia", []string{"Standard_C1"}, false},
	} {
		a := answers("prod")
		a.Location = c.region
		assert.Equal(t, c.caches, c.offer.Caches(a), c)
		assert.Equal(t, c.refused, c.offer.Refused(classic), c)
		assert.False(t, c.offer.Refused(managed), c)
	}
}

// Whatever is wrong can be mended by the flags that the problems name.
func TestFixesAreFlagsThatHelp(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*newstack.Answers){
		"no region":     func(a *newstack.Answers) { a.Location = "" },
		"region":        func(a *newstack.Answers) { a.Location = "westeruope" },
		"plan":          func(a *newstack.Answers) { a.Plan = "p1V3" },
		"basic plan":    func(a *newstack.Answers) { a.Plan = "B1" },
		"one instance":  func(a *newstack.Answers) { a.MinInstances = "1" },
		"no number":     func(a *newstack.Answers) { a.MaxInstances = "many" },
		"min above max": func(a *newstack.Answers) { a.MinInstances, a.MaxInstances = "4", "3" },
		"cache":         func(a *newstack.Answers) { a.Cache = "B1" },
		"enterprise":    func(a *newstack.Answers) { a.Cache = "Enterprise_E10" },
		"cloud":         func(a *newstack.Answers) { a.Location, a.Cache = "usgovvirginia", "Balanced_B1" },
		"budget":        func(a *newstack.Answers) { a.Budget = "400" },
		"money":         func(a *newstack.Answers) { a.Budget = "$1,000" },
		"tiny budget":   func(a *newstack.Answers) { a.Budget = "1" },
		"addresses": func(a *newstack.Answers) {
			a.AlertEmails = []string{"x", "ops@example.com", "Ops <o'ps@example.com>", "y"}
		},
		"days":    func(a *newstack.Answers) { a.OffPeak.Days = []string{"Sunday", "Sun", "Sunday", "Funday"} },
		"no days": func(a *newstack.Answers) { a.OffPeak.Days = nil },
		"all week": func(a *newstack.Answers) {
			a.OffPeak.Days = strings.Fields("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
		},
		"times":          func(a *newstack.Answers) { a.OffPeak.Start, a.OffPeak.End = "7pm", "" },
		"no length":      func(a *newstack.Answers) { a.OffPeak.Start, a.OffPeak.End = "07:00", "07:00" },
		"zone":           func(a *newstack.Answers) { a.OffPeak.TimeZone = "Europe/Berlin" },
		"off-peak range": func(a *newstack.Answers) { a.OffPeak.MinInstances, a.OffPeak.MaxInstances = "0", "99" },
	} {
		a := answers("prod")
		a.OffPeak = newstack.OffPeak{Days: []string{"Saturday"}, Start: "00:00", End: "24:00", TimeZone: "UTC", MinInstances: "2", MaxInstances: "3"}
		a = newstack.Propose(a)
		_, err := newstack.Check(a)
		require.NoError(t, err, name)
		spoil(&a)
		for round := 0; ; round++ {
			_, err := newstack.Check(a)
			var problems settings.Problems
			if !errors.As(err, &problems) {
				break
			}
			require.Less(t, round, 4, "%s: %v", name, err)
			assert.NotContains(t, err.Error(), " -c ", name)
			assert.NotContains(t, err.Error(), "pulumi config", name)
			apply(t, &a, problems[0].Fix)
		}
	}
}

// Of a list with several wrong places, the last fix is that of all.
func TestTheLastFixOfAListIsWhole(t *testing.T) {
	t.Parallel()
	a := answers("prod")
	a.OffPeak = newstack.OffPeak{Days: []string{"saturday", "SUNDAY"}, Start: "00:00", End: "24:00"}
	_, err := newstack.Check(newstack.Propose(a))
	var problems settings.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 2)
	assert.Equal(t, "--off-peak-days Saturday,Sunday", problems[1].Fix)
}

// apply does what a fix says, as a shell would read it.
func apply(t *testing.T, a *newstack.Answers, fix string) {
	t.Helper()
	for _, line := range strings.Split(fix, "\n") {
		flag, value, _ := strings.Cut(strings.TrimPrefix(line, "leave out "), " ")
		known := false
		for _, f := range newstack.Fields() {
			if "--"+f.Flag == flag {
				f.Set(a, strings.ReplaceAll(strings.Trim(value, "'"), `'\''`, "'"))
				known = true
			}
		}
		require.True(t, known, fix)
	}
}

// The file says what was checked, and nothing else.
// savedByPulumi is a stack's file after Pulumi has written it anew.
func savedByPulumi(t *testing.T, root, stack string) string {
	t.Helper()
	project, err := workspace.LoadProject(filepath.Join(root, "Pulumi.yaml"))
	require.NoError(t, err)
	file, err := workspace.LoadProjectStack(nil, project, filepath.Join(root, "Pulumi."+stack+".yaml"))
	require.NoError(t, err)
	saved := filepath.Join(t.TempDir(), "saved.yaml")
	require.NoError(t, file.Save(saved))
	text, err := os.ReadFile(saved)
	require.NoError(t, err)
	return string(text)
}

func TestTheFileSaysWhatWasChecked(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	project, err := os.ReadFile(filepath.Join("..", "..", "Pulumi.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(root, "Pulumi.yaml"), project, 0o600))
	for stack, say := range map[string]func(*newstack.Answers){
		"dev":  func(*newstack.Answers) {},
		"prod": func(*newstack.Answers) {},
		"old":  func(a *newstack.Answers) { a.Cache = "Standard_C1" },
		"full": func(a *newstack.Answers) {
			a.Location, a.Budget, a.AlertEmails = "West Europe", "2000", []string{"#1@example.com", "yes@no.example"}
			a.OffPeak = newstack.OffPeak{Days: []string{"Friday", "Saturday"}, Start: "19:00", End: "24:00", TimeZone: "W. Europe Standard Time"}
		},
	} {
		a := answers(stack)
		say(&a)
		a = newstack.Propose(a)
		checked, err := newstack.Check(a)
		require.NoError(t, err, stack)
		file := newstack.File(a, checked)
		require.NoError(t, os.WriteFile(filepath.Join(root, "Pulumi."+stack+".yaml"), file, 0o600))
		read, err := stackfile.Read(t.Context(), root, stack, nil)
		require.NoError(t, err, string(file))
		checked.Warnings, read.Warnings = nil, nil // they say "-c" of what is not in a file yet
		assert.Equal(t, checked, read.Settings, string(file))
		assert.NotContains(t, string(file), "\t")
		assert.Equal(t, string(file), savedByPulumi(t, root, stack), "Pulumi would change it")
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{"": 0, "0": 0, "60": 60, "0.5": 0.5} {
		n, err := newstack.Load(text)
		require.NoError(t, err)
		assert.Equal(t, want, n)
	}
	for _, text := range []string{"-1", "many", "NaN", "Inf", "1e9", " "} {
		_, err := newstack.Load(text)
		assert.ErrorContains(t, err, "want a number of requests a second", text)
	}
}
