package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
	"scaleout/internal/testkit/world"
)

// guarded are settings under which nobody gets in who does not have to, and how many files for people are made of such a
// stack. A classic cache has no login but its keys.
var guarded = map[string]struct {
	settings, rehearse string
	files              int
}{
	"managed, both":  {"  scaleout:redisAuth: both\n", "", 3},
	"managed, entra": {"  scaleout:redisAuth: entra\n", "rehearse", 5},
	"classic":        {"  scaleout:redisSku: Standard_C1\n", "rehearse --json", 5},
}

// A searched stack is one whose secrets are looked for in all that its commands show and write.
type searched struct {
	*shell
	files   string // folder of what commands write for people
	secrets world.Secrets
}

func guardedStack(t *testing.T, more string) *searched {
	t.Helper()
	s := &searched{shell: newShell(t).ownFolder(), files: t.TempDir(), secrets: world.Secrets{}}
	file := filepath.Join(s.dir, "Pulumi.prod.yaml")
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	content := regexp.MustCompile(`(?m)^  scaleout:redisSku:.*\n`).ReplaceAllString(string(b), "")
	if !strings.Contains(more, "redisSku") {
		more += "  scaleout:redisSku: Balanced_B1\n"
	}
	content = strings.TrimRight(content, "\n") + "\n  scaleout:secrets: keyvault\n  scaleout:network: private\n" + more
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
	s.env = []string{goesFirst + "=1", "PULUMI_CONFIG_PASSPHRASE=correct horse battery staple"}
	return s
}

// look adds the secrets that the stack has now.
func (s *searched) look() {
	s.t.Helper()
	s.secrets = s.secrets.And(secretsNow(s.t, s.dir, "prod", s.home))
}

// says searches what a command says, whatever its exit code, and returns it.
func (s *searched) says(line string) string {
	s.t.Helper()
	_, out, errOut := s.scaleout(line)
	s.secrets.NotIn(s.t, "what '"+line+"' says", out+errOut)
	return out + errOut
}

// With vault, private network and logins without a password, no command shows a secret, and no file holds one in clear:
// reports, pages, SARIF, pictures, states.
func TestGuardedStacksShowNoSecret(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for name, g := range guarded {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := guardedStack(t, g.settings)
			first := s.ok("local up --stack prod --yes --diff")
			s.look()
			require.GreaterOrEqual(t, len(s.secrets), 8, "%v", s.secrets)
			s.secrets.NotIn(t, "the first update", first)
			in := func(file string) string { return filepath.Join(s.files, file) }
			at := " --stack prod --home " + s.home
			for _, line := range []string{
				"local preview --stack prod --diff -c redisKey=secondary", "local preview --stack prod --json -c planSku=P2v3",
				"local up --stack prod --yes --diff -c appSettings={\"FEATURE\":\"on\"}", "local refresh --stack prod --yes --diff",
				"local output --stack prod", "local output --stack prod --json", "local output --stack prod redisUrl",
				"local state export --stack prod",
				"verify --strict" + at, "verify --json" + at,
				"verify --audit --sarif " + in("audit.sarif") + at, "verify --audit --json" + at,
				"verify --audit --preview --stack prod --sarif " + in("preview.sarif"), "verify --audit --preview --stack prod --json",
				"cost --stack prod", "cost --stack prod --json",
				"forecast --stack prod --shape office-hours:peak=20rps --report " + in("forecast.html"),
				"forecast --stack prod --shape office-hours:peak=20rps --json",
				"deploy status" + at, "deploy status --json" + at, "deploy --yes --settings" + at, "deploy --yes --source nowhere" + at,
			} {
				s.says(line)
			}
			s.rotated()
			s.says("verify --strict" + at)
			if g.rehearse != "" {
				s.rehearsed(g.rehearse)
			}
			assert.Equal(t, g.files, s.secrets.NotBelow(t, s.files), "audit, preview, forecast; rehearsal, workbook")
			assert.GreaterOrEqual(t, s.secrets.NotBelow(t, s.home), 3, "what Azure has, the stack's state, what seals both")
			s.secrets.NotBelow(t, s.dir)
		})
	}
}

// rotated renews the keys, where there are any; the old ones are searched for, too.
func (s *searched) rotated() {
	s.t.Helper()
	code, out, errOut := s.scaleout("local rotate-key --stack prod --yes")
	require.Zero(s.t, code, errOut)
	s.look()
	assert.Regexp(s.t, "^(Both keys are new|Nothing to rotate: the app has no key)", out)
	s.secrets.NotIn(s.t, "a rotation", out+errOut)
}

// rehearsed rehearses one event, with a page and a workbook. What it stands on is made for it, so its secrets are found
// by their shape.
func (s *searched) rehearsed(line string) {
	s.t.Helper()
	defer rehearsal.Take(s.t, rehearsal.Life)()
	for _, rate := range []string{"3", "2", "1"} { // a busy machine may not carry the first
		said := s.says(line + " --rps " + rate + " --stack prod --topology stack --event settings" +
			" --report " + filepath.Join(s.files, "rehearsal.html") + " --workbook " + filepath.Join(s.files, "workbook.html"))
		if !strings.Contains(said, notRehearsed) {
			return
		}
	}
}
