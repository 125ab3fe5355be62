package guarded

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/testkit/kills"
	"scaleout/internal/testkit/world"
)

func TestMain(m *testing.M) { kills.Main(m) }

func TestCrashAtEveryWrite(t *testing.T) {
	t.Parallel()
	kills.Parts["guarded"].CrashAtEveryWrite(t)
}

func TestKilledProcess(t *testing.T) {
	t.Parallel()
	kills.Parts["guarded"].KillProcesses(t)
}

// Every type that the program declares, whatever its settings, meets a fault, and is made by an operation that is killed.
func TestEveryTypeIsStruck(t *testing.T) {
	t.Parallel()
	met, killed := map[string]bool{}, map[string]bool{}
	var operations kills.Operations
	for _, part := range kills.Parts {
		operations = append(operations, part...)
	}
	for _, o := range world.Operations {
		for method, types := range o.Requests {
			for _, typ := range types {
				met[method+" "+strings.ToLower(typ)] = true
				if slices.Contains(operations, o.Name) {
					killed[method+" "+strings.ToLower(typ)] = true
				}
			}
		}
	}
	types := map[string]bool{}
	for _, config := range [][]string{
		{"network", "private", "appAccess", "private", "secrets", "keyvault", "redisAuth", "entra", "alertEmails[0]", "ops@example.com"},
		{"appAccess", "frontDoor"},
		slices.Concat(world.ClassicCache, []string{"redisAllowedIpRanges[0]", "203.0.113.7", "redisMaintenance[0]", "Sunday 02:00"}),
	} {
		for _, r := range world.Standing(t, "prod", config...).State().Resources {
			if id, err := arm.ParseResourceID(string(r.ID)); r.Custom && strings.HasPrefix(string(r.Type), "azure-native:") {
				require.NoError(t, err, r.URN)
				types[id.Type()] = true
			}
		}
	}
	require.Greater(t, len(types), 25)
	for typ := range types {
		put := "PUT " + strings.ToLower(typ)
		assert.True(t, met[put], "no fault strikes a PUT of %s: see Operations", typ)
		assert.True(t, killed[put] || world.Watching(typ), "nothing that makes %s is killed: see kills.Parts", typ)
		// What is there with the app stays with it, and secrets go with their vault.
		with := strings.HasSuffix(typ, "/config") || strings.HasSuffix(typ, "/basicPublishingCredentialsPolicies") || strings.HasSuffix(typ, "/secrets")
		assert.True(t, met["DELETE "+strings.ToLower(typ)] || with, "no fault strikes a DELETE of %s: see Operations", typ)
	}
}
