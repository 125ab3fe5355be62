package program_test

import (
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// floors are the rooms of the house, from the ground up. A room is a folder with
// everything below it that is not a room of its own. A package imports its own room
// and the rooms of lower floors, never a neighbour.
var floors = [][]string{
	{
		"internal/azure/catalog", "internal/azure/nsg", "internal/azure/token", "internal/acceptloop", "internal/atomicfile", "internal/bounded", "internal/clock", "internal/connect",
		"internal/connlimit", "internal/fail", "internal/figure", "internal/iso8601", "internal/localca", "internal/terminal", "sdks", "examples",
	},
	{"program", "components", "."},
	{"internal/azure/entra"},
	{
		"internal/azure/arm", "internal/azure/autoscale", "internal/azure/conformance", "internal/azure/endpoint",
		"internal/azure/prices", "internal/azure/provider", "internal/azure/sim", "internal/engine", "internal/login", "internal/pulumicli", "internal/release",
	},
	{"internal/rotate", "internal/local", "internal/azure/scm", "internal/deploy"},
	{"internal/dataplane"},
	{"internal/serve"},
	{"internal/target"},
	{"internal/verify", "internal/audit", "internal/adopt", "internal/ci", "internal/newstack"},
	{"internal/rehearse"},
	{"internal/recording", "internal/forecast"},
	{"cmd/scaleout", "docs", "internal/testkit"}, // testkit is for tests: up here no package can import it
}

// production is what touches a subscription.
var production = []string{"program", "components", "."}

// TestRooms holds every import against the house. With -v it draws the house.
func TestRooms(t *testing.T) {
	t.Parallel()
	arrows := map[string]map[string]bool{}
	for pkg, imports := range imports(t) {
		from, floor := room(pkg)
		if !assert.NotEmpty(t, from, "%s is in no room: give it a place in floors", pkg) {
			continue
		}
		for _, imported := range imports {
			to, below := room(imported)
			if to == from || slices.Contains(production, from) && slices.Contains(production, to) {
				continue
			}
			assert.Less(t, below, floor, "%s imports %s, which is not on a lower floor", pkg, imported)
			if slices.Contains(production, from) {
				assert.Equal(t, "internal/azure/catalog", to, "%s touches production and imports %s", pkg, imported)
			}
			if arrows[from] == nil {
				arrows[from] = map[string]bool{}
			}
			arrows[from][to] = true
		}
	}
	for i := len(floors) - 1; i >= 0; i-- {
		for _, r := range floors[i] {
			t.Logf("%2d  %-28s → %s", i, r, strings.Join(slices.Sorted(maps.Keys(arrows[r])), ", "))
		}
	}
}

// imports are the packages of this module, each with those that it imports, without
// the module's name. What only tests import does not count.
func imports(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "scaleout/...").CombinedOutput()
	require.NoError(t, err, string(out))
	all := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		words := strings.Fields(line)
		pkg := inModule(words[0])
		all[pkg] = nil
		for _, w := range words[1:] {
			if w == "scaleout" || strings.HasPrefix(w, "scaleout/") {
				all[pkg] = append(all[pkg], inModule(w))
			}
		}
	}
	return all
}

func inModule(path string) string {
	if path == "scaleout" {
		return "."
	}
	return strings.TrimPrefix(path, "scaleout/")
}

// room returns the innermost room that holds a package, and its floor.
func room(pkg string) (name string, floor int) {
	for i, rooms := range floors {
		for _, r := range rooms {
			if (pkg == r || strings.HasPrefix(pkg, r+"/")) && len(r) > len(name) {
				name, floor = r, i
			}
		}
	}
	return name, floor
}
