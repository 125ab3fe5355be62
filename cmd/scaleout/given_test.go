package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/root"
)

// What a flag says is not passed over: it is refused with what would do.
func TestFlagsThatSayNothing(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	for line, want := range map[string]string{
		"rehearse --stack dev --event=":                                "--event '': nothing is given; name a value, or leave --event out",
		"rehearse --stack dev --without drain,":                        "--without '': there is no such protection",
		"forecast --stack dev --shape flat:peak=3rps --report=":        "--report '': nothing is given",
		"cost --stack dev --against=":                                  "--against '': nothing is given",
		"verify --stack dev --only=":                                   "--only '': nothing is given",
		"cost --stack=":                                                "which stack? Add --stack dev or --stack prod",
		"init --embedded --stack .. --location westeurope --yes":       "--stack ..: a stack's name has a letter or a digit in it",
		"adopt --embedded --stack a --subscription b":                  "--embedded and --subscription: leave one of them out",
		"init --embedded --stack a --subscription b":                   "--embedded and --subscription: leave one of them out",
		"adopt --embedded --stack . -g a -n b":                         "--stack .: a stack's name has a letter",
		"local up --stack dev --yes --plan other.txt":                  "other.txt is not a saved plan: ",
		"preview --stack dev":                                          `unknown command "preview" for "scaleout"; did you mean 'scaleout ci preview' or 'scaleout local preview'?`,
		"up --stack dev --yes":                                         "did you mean 'scaleout local up'?",
		"local upp -y --yes":                                           "did you mean 'scaleout local up'?",
		"cost --stack dev --agianst prod":                              "unknown flag: --agianst; did you mean --against?",
		"forecast --stack dev --shape flat:peak=3rps --report -":       "--report -: standard output has the command's own result; name a file",
		"forecast capacity --locust -":                                 "--locust -: standard output",
		"cost -stack dev":                                              "-stack: a flag of several letters has two dashes: write --stack",
		"-stack=dev cost":                                              "write --stack",
		"local preview -json --stack dev":                              "write --json",
		"verify --stack dev -c planSku=S1":                             "-c is for --audit --preview",
		"verify --stack dev --only app-ssh":                            "--only app-ssh: this is an item of the audit: add --audit",
		"verify --stack dev --audit --only sessions":                   "--only sessions: this is a check, which an audit does not make: leave --audit out",
		"verify --stack dev --only sesions":                            `there is no check "sesions", the nearest is sessions; checks: `,
		"verify --stack dev --audit --only app-shh":                    `there is no item "app-shh", the nearest is app-ssh; items: `,
		"verify --stack dev --login-path login":                        "--login-path login: must be a path that begins with a slash, for example --login-path /login",
		"verify --stack dev --instance-header a,b":                     "--instance-header a,b: is no name of a header",
		"deploy --stack dev --source . --session-path https://x.io/me": "for example --session-path /me",
		"rehearse --stack dev --session-path https://x.io/me":          "for example --session-path /me",
		"rehearse --stack dev --sessions 10000000":                     "--sessions 10000000: must be 1 to 5000",
		"rehearse --stack dev --duration 9000000h":                     "--duration 9000000h: that is longer than any time here",
		"forecast capacity --locust p.py --every 1ns":                  "--every 1ns: a time from 1ms to an hour is expected",
		"forecast --stack dev --shape flat:peak=1rps,peak=2rps":        "peak is given twice",
		"cost --stack dev -s prod":                                     "--stack dev and --stack prod: it takes one value; leave one of them out",
		"forecast -t a.csv --stack dev --traffic b.csv":                "--traffic a.csv and --traffic b.csv: it takes one value",
		"-s dev local up -sprod --yes":                                 "--stack dev and --stack prod: ",
		"local up -ysdev --stack=prod":                                 "--stack dev and --stack prod: ",
		"--color always cost --stack dev --color never":                "--color always and --color never: ",
		"cost --stack dev --json --json=false":                         "--json true and --json false: ",
		"cost --stack dev --against other.txt":                         "other.txt, read as Pulumi.dev.yaml: ",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(s.dir, "other.txt"), []byte("no stack file\n"), 0o600))
		code, out, errOut := s.scaleout(line)
		assert.Equal(t, exitRefused, code, line+"\n"+out+errOut)
		assert.Contains(t, errOut, want, line)
	}
	code, _, errOut := s.scaleout("cost -js dev")
	assert.Zero(t, code, "short flags together\n"+errOut)
	for _, line := range []string{"cost -s dev --stack dev -j --json", "cost -s dev -c minInstances=2 -c maxInstances=4", "cost -s dev --color never --help --color always"} {
		code, _, errOut = s.scaleout(line)
		assert.Zero(t, code, line+"\n"+errOut)
	}
}

// Every flag of every command that takes one value is refused with two.
func TestFlagsGivenTwice(t *testing.T) {
	t.Parallel()
	made := root.New(cli.System())
	flags := 0
	for _, cmd := range all(made) {
		_, path, _ := strings.Cut(cmd.CommandPath(), " ")
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			line := append(strings.Fields(path), "--"+f.Name+"=1", "--"+f.Name+"=2")
			err := root.CheckRepeated(made, line)
			if _, many := f.Value.(pflag.SliceValue); many || f.Name == "help" || f.Name == "version" {
				assert.NoError(t, err, line)
				return
			}
			flags++
			assert.EqualError(t, err, fmt.Sprintf("--%s 1 and --%[1]s 2: it takes one value; leave one of them out", f.Name))
			assert.NoError(t, root.CheckRepeated(made, append(strings.Fields(path), "--"+f.Name+"=1", "--"+f.Name+"=1")))
		})
	}
	assert.Greater(t, flags, 100)
}

// A name that was typed in a hurry takes no other file's place.
func TestNothingElseIsOverwritten(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	traffic := filepath.Join(s.dir, "traffic.csv")
	const text = "time,requests\n2026-03-28T00:00:00Z,5\n2026-03-28T00:01:00Z,6\n"
	require.NoError(t, os.WriteFile(traffic, []byte(text), 0o600))
	for _, line := range []string{
		"forecast --stack dev --traffic traffic.csv --report traffic.csv",
		"rehearse --stack dev --report traffic.csv", "rehearse --stack dev --workbook traffic.csv",
		"verify --stack dev --audit --preview --sarif traffic.csv", "local preview --stack dev --save-plan traffic.csv",
		"forecast capacity --locust traffic.csv", "ci plan --stack dev --out traffic.csv", "ci plan --stack dev --save-plan traffic.csv",
	} {
		code, out, errOut := s.scaleout(line)
		assert.Equal(t, exitRefused, code, line+"\n"+out+errOut)
		assert.Contains(t, errOut, "traffic.csv: the file is there, and is no ", line)
		b, err := os.ReadFile(traffic)
		require.NoError(t, err)
		require.Equal(t, text, string(b), line)
	}
	for _, line := range []string{
		"forecast --stack dev --traffic traffic.csv --report f.html", "verify --stack dev --audit --preview --sarif a.sarif",
		"local preview --stack dev --save-plan plan.json", "forecast capacity --locust people.py",
	} {
		for range 2 { // its own takes the place of itself
			_, _, errOut := s.scaleout(line)
			assert.NotContains(t, errOut, "the file is there", line)
		}
	}
}
