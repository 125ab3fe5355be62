package deploy

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

func TestWhatASwapTakesAlong(t *testing.T) {
	t.Parallel()
	like := carried{
		connections: map[string]connection{"DB": {"Server=a;Password=p4ssw0rd", "SQLAzure"}},
		mounts:      map[string]mount{"files": {"AzureFiles", "acct", "share", "k3y", "/mnt"}},
		general:     general{"PYTHON|3.12", "gunicorn app:app", "/healthz", true},
	}
	for name, c := range map[string]struct {
		change func(slot *carried)
		stays  stayingNames
		what   []string
		mend   string // a part of it
	}{
		"nothing": {},
		"in upper and lower case": {change: func(c *carried) {
			c.connections = map[string]connection{"db": like.connections["DB"]}
		}},
		"no connection string": {change: func(c *carried) { c.connections = nil }, what: []string{"connection string DB (production only)"},
			mend: "az webapp config connection-string set --slot staging --resource-group rg --name app --connection-string-type SQLAzure --settings DB=\"$(az webapp config connection-string list"},
		"another type": {change: func(c *carried) {
			c.connections["DB"] = connection{like.connections["DB"].Value, "Custom"}
		}, what: []string{"connection string DB (another one in the slot)"}, mend: "--connection-string-type SQLAzure"},
		"a connection string of its own": {change: func(c *carried) { c.connections["MINE"] = connection{"x", "Custom"} },
			what: []string{"connection string MINE (slot only)"}, mend: "az webapp config connection-string set --resource-group rg --name app --connection-string-type Custom " +
				"--settings MINE=\"$(az webapp config connection-string list --slot staging --resource-group rg --name app --query \"[?name=='MINE'].value\" --output tsv)\" --output none"},
		"a connection string that stays": {change: func(c *carried) { c.connections = nil }, stays: stayingNames{Connections: []string{"db"}}},
		"no mount": {change: func(c *carried) { c.mounts = nil }, what: []string{"storage mount files (production only)"},
			mend: "storage-account add --slot staging --resource-group rg --name app --custom-id files --storage-type AzureFiles --account-name acct --share-name share --mount-path /mnt"},
		"another share": {change: func(c *carried) { c.mounts["files"] = mount{"AzureFiles", "acct", "other", "k3y", "/mnt"} },
			what: []string{"storage mount files (another one in the slot)"}, mend: "storage-account update --slot staging"},
		"a mount of its own": {change: func(c *carried) { c.mounts["more"] = mount{} },
			what: []string{"storage mount more (slot only)"}, mend: "storage-account add --resource-group rg --name app --custom-id more"},
		"a mount that stays": {change: func(c *carried) { c.mounts = nil }, stays: stayingNames{Storage: []string{"files"}}},
		"no web sockets": {change: func(c *carried) { c.general.WebSockets = false }, what: []string{"web sockets (off in the slot)"},
			mend: "az webapp config set --slot staging --web-sockets-enabled true --resource-group rg --name app"},
		"what an update mends": {change: func(c *carried) { c.general = general{"PYTHON|3.13", "", "", true} },
			what: []string{
				"runtime (production PYTHON|3.12, slot PYTHON|3.13)", "start command (production gunicorn app:app, slot none)",
				"health path (production /healthz, slot none)",
			}, mend: "pulumi config set"},
	} {
		slot := carried{maps.Clone(like.connections), maps.Clone(like.mounts), like.general}
		if c.change != nil {
			c.change(&slot)
		}
		all := along(like, slot, c.stays, "staging", hints())
		assert.Equal(t, c.what, Whats(all), name)
		if c.mend != "" {
			assert.Contains(t, Mends(all), c.mend, name)
			assert.NotContains(t, Mends(all), "p4ssw0rd", name)
			assert.NotContains(t, Mends(all), "k3y", name)
		}
	}
}

// Whoever copies a command into a shell runs nothing but the Azure CLI, whatever somebody has called things.
func TestCommandsThatCopyRunNothingElse(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is no POSIX shell")
	}
	const name = `x" $(touch owned) '`
	with := carried{
		connections: map[string]connection{name: {"v", "Custom; touch owned"}},
		mounts:      map[string]mount{name: {"AzureFiles; touch owned", "`touch owned`", "$(touch owned)", "k", "/m n"}},
	}
	for _, c := range along(with, carried{}, stayingNames{}, "staging", hints()) {
		dir := t.TempDir()
		fake := "#!/bin/sh\nprintf '<%s>' \"$@\" >>asked\nprintf secret\n"
		require.NoError(t, os.WriteFile(filepath.Join(dir, "az"), []byte(fake), 0o700))
		cmd := exec.CommandContext(t.Context(), "sh", "-c", c.Mend)
		cmd.Dir, cmd.Env = dir, []string{"PATH=" + dir + ":/usr/bin:/bin"}
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s: %s", c.Mend, out)
		assert.NoFileExists(t, filepath.Join(dir, "owned"), c.Mend)
		asked, err := os.ReadFile(filepath.Join(dir, "asked"))
		require.NoError(t, err)
		assert.Contains(t, string(asked), `<--query><[?name=='x" $(touch owned) \''].value`)
		assert.Regexp(t, `<x" \$\(touch owned\) '=secret>|<--custom-id><x" \$\(touch owned\) '>.*<--access-key><secret>`, string(asked))
	}
}

// A build that works in the slot would take the connection string of production away.
func TestReleaseDoesNotTakeAConnectionStringAway(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	f.site.connections = map[string]any{"DB": map[string]any{"value": "Password=p4ssw0rd", "type": "SQLAzure"}}
	for _, o := range []Options{f.options("bbb"), f.change(map[string]string{"MODE": "new"})} {
		_, err := Run(t.Context(), o)
		require.ErrorContains(t, err, "do not have the same of what a swap takes along: connection string DB")
		assert.Contains(t, fail.NextStep(err), "connection-string set --slot staging")
		assert.NotContains(t, err.Error()+fail.NextStep(err), "p4ssw0rd")
	}
	assert.Empty(t, f.changes())
	report, err := Status(t.Context(), f.options(""))
	require.NoError(t, err)
	assert.Equal(t, []string{"connection string DB (production only)"}, report.Along)

	f.slot.connections = f.site.connections
	result, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome)

	f.site.connections = nil // by somebody, since
	back, err := Rollback(t.Context(), f.options(""))
	require.NoError(t, err, "a rollback says it, and goes on")
	require.Len(t, back.Steps, 4)
	assert.Contains(t, back.Steps[1].Notes, "slot and production do not have the same of these, which change places with it: connection string DB (slot only)")
}

// What a swap takes along is what the simulator's swap does take along, as documented.
func TestSwapOfTheSimulatorTakesAlongWhatIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ method, at, properties, what string }{
		"connection string": {http.MethodPut, "/config/connectionstrings", `{"DB":{"value":"v","type":"Custom"}}`, "connection string DB"},
		"mount": {http.MethodPut, "/config/azurestorageaccounts",
			`{"files":{"type":"AzureFiles","accountName":"a","shareName":"s","accessKey":"k","mountPath":"/m"}}`, "storage mount files"},
		"web sockets":   {http.MethodPatch, "/config/web", `{"webSocketsEnabled":true}`, "web sockets"},
		"start command": {http.MethodPatch, "/config/web", `{"appCommandLine":"gunicorn app:app"}`, "start command"},
	} {
		s := newSimulated(t)
		s.patch(c.method, simSite+c.at, c.properties)
		_, err := Run(t.Context(), s.options("one"))
		require.ErrorContains(t, err, "a swap takes along: "+c.what, name)
		s.patch(c.method, simSite+"/slots/staging"+c.at, c.properties)
		before, err := readCarried(t.Context(), s.options("").ARM, simSite)
		require.NoError(t, err, name)
		_, err = Run(t.Context(), s.options("one"))
		require.NoError(t, err, name)
		after, err := readCarried(t.Context(), s.options("").ARM, simSite)
		require.NoError(t, err, name)
		assert.Equal(t, before, after, name)
	}
}

// patch sends properties of a configuration.
func (s *simulated) patch(method, id, properties string) {
	s.t.Helper()
	_, err := s.options("").ARM.Call(s.t.Context(), method, id, webVersion, map[string]any{"properties": json.RawMessage(properties)})
	require.NoError(s.t, err)
}
