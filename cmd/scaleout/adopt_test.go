package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt/portal"
)

const adoptPassphrase = "PULUMI_CONFIG_PASSPHRASE=correct horse battery staple"

// newProject is a shell in a project without stacks.
func newProject(t *testing.T) *shell {
	t.Helper()
	s := newShell(t)
	for _, stack := range []string{"dev", "prod"} {
		require.NoError(t, os.Remove(filepath.Join(s.dir, "Pulumi."+stack+".yaml")))
	}
	s.env = []string{adoptPassphrase, "PATH=" + t.TempDir()} // no Pulumi CLI
	return s
}

// The walk-through of docs/adopt.md, in a tenant to which Azure refuses a classic
// cache: from the portal's app to a stack that passes all checks.
func TestAdoptOnTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newProject(t)
	out := s.ok("local portal-app --new-tenant")
	assert.Contains(t, out, "8 app settings")
	assert.Contains(t, out, "scaleout adopt --embedded --stack live -g flask-rg -n flask-app --home "+s.home)
	adopt := "adopt --stack live -g flask-rg -n flask-app --home " + s.home

	looked := s.ok(adopt)
	assert.Contains(t, looked, "as seen in the embedded Azure")
	assert.Contains(t, looked, "SAFE: the first preview shows 0 replaced, 0 deleted, 3 updated, 8 created, and no app setting lost.")
	showsWhatIsDocumented(t, looked)
	assert.NoFileExists(t, filepath.Join(s.dir, "Pulumi.live.yaml"), "without --write nothing is written")

	out += looked + s.ok(adopt+" --write")
	out += s.ok("local import --stack live --new-tenant")
	assert.Contains(t, out, "SAFE: 0 replaced, 0 deleted")
	out += s.ok("local preview --stack live --new-tenant")
	out += s.ok("local up --stack live --yes --new-tenant")
	out += s.ok("local up --stack live --yes --new-tenant --expect-no-changes")
	checkHealthy(t, s.ok("verify --stack live --json --home "+s.home), "the embedded Azure")

	again := s.ok(adopt)
	assert.Contains(t, again, "The stack's file says all that already")
	assert.Contains(t, s.ok("local import --stack live"), "SAFE: 0 replaced, 0 deleted, 0 updated, 0 created.",
		"what is in the state is not imported twice")

	guide := portal.Guide("")
	for _, name := range []string{"DATABASE_URL", "STRIPE_API_KEY", "FLASK_SECRET_KEY"} {
		assert.NotContains(t, out+again, guide.Settings[name], name)
	}
}

// showsWhatIsDocumented compares with the excerpt in docs/adopt.md, where … stands for the
// rest of a line.
func showsWhatIsDocumented(t *testing.T, shown string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "adopt.md"))
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(b), "    What the first update changes")
	require.True(t, found)
	excerpt, _, _ := strings.Cut(rest, "\n\nTo start over")
	lines := 0
	for _, line := range strings.Split(excerpt, "\n") {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "…")
		assert.Contains(t, shown, line)
		lines++
	}
	assert.Greater(t, lines, 6)
}

// Through HTTPS and a login, as against Azure itself.
func TestAdoptAsInAzure(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack dev --yes")
	s.ok("local portal-app")
	r := s.serve("--stack dev")
	c := &client{t: t, serving: r, env: environmentOf(t, r)}
	p := newProject(t)
	p.env = append(c.env, adoptPassphrase, "PATH="+t.TempDir())
	r.awaitLine("App flask-app.")
	out := p.ok("adopt --stack live -g flask-rg -n flask-app --write")
	assert.Contains(t, out, "as seen in the Azure at "+c.value("ARM_METADATA_HOSTNAME"))
	assert.Contains(t, out, "SAFE: the first preview shows 0 replaced, 0 deleted, 3 updated, 8 created, and no app setting lost.")
	assert.Contains(t, out, "pulumi import --file Pulumi.live.import.json --stack live --generate-code=false")
	assert.FileExists(t, filepath.Join(p.dir, "Pulumi.live.import.json"))

	code, _, errOut := p.scaleout("adopt --stack live -g flask-rg -n nobody")
	assert.Equal(t, exitUnseen, code)
	assert.Contains(t, errOut, "is not there (ResourceNotFound)")
	r.interrupt()
}

func TestAdoptRefuses(t *testing.T) {
	t.Parallel()
	s := newProject(t)
	s.ok("local portal-app")
	app := " -g flask-rg -n flask-app --home " + s.home
	code, _, errOut := s.scaleout("local portal-app")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "flask-app is there already; 'scaleout local state reset --home "+s.home+"' forgets everything", "and not another folder's")
	code, _, errOut = s.scaleout("adopt --stack live -g none -n x --home " + s.home)
	assert.Equal(t, exitUnseen, code)
	assert.Contains(t, errOut, "ResourceGroupNotFound")
	there := "Next: the apps in the embedded Azure are\n\n  scaleout adopt --stack live -g flask-rg -n flask-app --home " + s.home + "\n"
	assert.Contains(t, errOut, there)
	for line, want := range map[string]int{"-g flask-rg -n flask-ap": exitUnseen, "-g flask-rg": exitRefused, "-n flask-app": exitRefused, "": exitRefused} {
		code, _, errOut = s.scaleout("adopt --stack live " + line + " --home " + s.home)
		assert.Equal(t, want, code, line)
		assert.Contains(t, errOut, there, line)
	}
	_, _, errOut = s.scaleout("adopt --embedded --stack live -g none -n x --home " + s.home)
	assert.Contains(t, errOut, " -n flask-app --embedded --home "+s.home+"\n", "where it was looked for")
	empty := t.TempDir()
	code, _, errOut = s.scaleout("adopt --stack live --home " + empty)
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "Next: there is no app in the embedded Azure; 'scaleout local portal-app --home "+empty+"' makes one to try it on")
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "Pulumi.live.yaml"), []byte("config: {}\n"), 0o600))
	code, _, errOut = s.scaleout("local import --stack live")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "'scaleout adopt --write' makes one")
	require.NoError(t, os.Remove(filepath.Join(s.dir, "Pulumi.live.yaml")))

	s.env = s.env[1:] // no passphrase
	code, looked, errOut := s.scaleout("adopt --stack live" + app)
	assert.Equal(t, exitRefused, code, "what was not tried is not called safe, to a script either")
	assert.Contains(t, looked, "NOT TRIED: set PULUMI_CONFIG_PASSPHRASE")
	assert.Contains(t, errOut, "a passphrase is needed")
	code, _, errOut = s.scaleout("adopt --stack live --write" + app)
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "a passphrase is needed")
	left, err := os.ReadDir(s.dir)
	require.NoError(t, err)
	assert.Len(t, left, 1, "nothing is written")
}

// Secrets that cannot be read are not taken for others than the app's: whoever follows that
// advice would take them out of the file.
func TestImportWithAnotherPassphrase(t *testing.T) {
	t.Parallel()
	s := newProject(t)
	s.ok("local portal-app")
	s.ok("adopt --stack live --write -g flask-rg -n flask-app --home " + s.home)
	right := s.env
	s.env = append([]string{"PULUMI_CONFIG_PASSPHRASE=another"}, s.env[1:]...)
	code, out, errOut := s.scaleout("local import --stack live")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errOut, "set PULUMI_CONFIG_PASSPHRASE to the passphrase they were written with")
	assert.NotContains(t, out+errOut, "config rm")
	s.env = right
	assert.Contains(t, s.ok("local import --stack live"), "SAFE: ")
}

// An app that cannot be adopted: the reason, what to do, and exit code 1; nothing
// is written.
func TestAdoptNotSafe(t *testing.T) {
	t.Parallel()
	s := newProject(t)
	s.ok("local portal-app")
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "Pulumi.live.yaml"), []byte("config:\n  scaleout:autoscale: false\n"), 0o600))
	code, out, errOut := s.scaleout("adopt --stack live --write -g flask-rg -n flask-app --home " + s.home)
	assert.Equal(t, exitFailed, code)
	assert.Equal(t, "Stack live: a new one, in the embedded Azure.\n", errOut)
	assert.Contains(t, out, "NOT SAFE: 1 thing is in the way. Nothing was written.")
	assert.Contains(t, out, "do   pulumi config rm autoscale")
	assert.NoFileExists(t, filepath.Join(s.dir, "Pulumi.live.import.json"))
	assert.False(t, strings.Contains(out, "SAFE: the first preview"))

	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "Pulumi.dev.yaml"), []byte("config:\n  azure-native:location: westeurope\n"), 0o600))
	s.ok("local up --stack dev --yes")
	code, out, _ = s.scaleout("adopt --stack dev --write -g flask-rg -n flask-app --home " + s.home)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "stack dev has an app already")
}
