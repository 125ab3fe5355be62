package settings_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/program/settings"
)

// A oneOffRun is a command with -c that is refused; the stack file alone may be
// good.
type oneOffRun struct {
	name  string
	file  badConfig
	given []override
}

// An override is one -c; its key is a path where it looks like one and is not
// literal.
type override struct {
	key, value string
	literal    bool // without --config-path
}

func (o override) path() bool { return !o.literal && strings.ContainsAny(o.key, ".[") }

func file(v values) badConfig { return badConfig{values: v} }

// oneOffRuns are the commands whose exact messages stand in testdata/oneoff.txt.
var oneOffRuns = []oneOffRun{
	{name: "plan", given: []override{{key: "planSku", value: "B7"}}},
	{name: "plan with the project's name", given: []override{{key: "scaleout:planSku", value: "B1"}}},
	{name: "plan that suits nothing in the file", file: file(values{"minInstances": "4"}), given: []override{{key: "planSku", value: "B1"}, {key: "autoscale", value: "false"}}},
	{name: "location", given: []override{{key: "azure-native:location", value: "atlantis"}}},
	{name: "what the file says of another", file: file(values{"maxInstances": "5"}), given: []override{{key: "minInstances", value: "6"}}},
	{name: "a default", given: []override{{key: "cpuScaleOut", value: "40"}}},
	{name: "a wrong file", file: file(values{"minInstances": "1"}), given: []override{{key: "redisSku", value: "Standard_C2"}}},
	{name: "a wrong file and a wrong command", file: file(values{"minInstances": "1"}), given: []override{{key: "healthCheckPath", value: "healthz"}}},
	{name: "the same wrong value in both", file: file(values{"planSku": "B7"}), given: []override{{key: "planSku", value: "B7"}}},
	{name: "the same wrong value in both, with the project's name", file: file(values{"planSku": "B7"}), given: []override{{key: "scaleout:planSku", value: "B7"}}},
	{name: "the same wrong address in both", file: file(values{"notifyEmails": `["Ops <ops@example.com>"]`}), given: []override{{key: "notifyEmails[0]", value: "Ops <ops@example.com>"}}},
	{name: "another wrong value than the file has", file: file(values{"planSku": "B1"}), given: []override{{key: "planSku", value: "B7"}}},
	{name: "autoscale off beside an off-peak time", file: file(offPeak(offPeakOK)), given: []override{{key: "autoscale", value: "false"}}},
	{name: "time in an off-peak time", file: file(offPeak(offPeakOK)), given: []override{{key: "offPeak.start", value: "8 pm"}}},
	{name: "e-mail addresses", file: file(values{"notifyEmails": `["a@b.example"]`}), given: []override{
		{key: "notifyEmails[0]", value: "ops"}, {key: "notifyEmails[1]", value: "Ops <ops@example.com>"}}},
	{name: "address range", file: file(classic(nil)), given: []override{{key: "redisAllowedIpRanges[0]", value: "198.51.100.5/24"}}},
	{name: "tag", file: file(values{"tags": `{"team":"web"}`}), given: []override{{key: `tags["a/b"]`, value: "1"}}},
	{name: "tags as a list", given: []override{{key: "tags[0]", value: "web"}}},
	{name: "object out of a text", file: file(values{"planSku": "P0v3"}), given: []override{{key: "runtime.version", value: "3.12"}}},
	{name: "path without --config-path", given: []override{{key: "offPeak.start", value: "19:00", literal: true}, {key: "notifyEmails[0]", value: "a@b.example", literal: true}}},
	{name: "path without --config-path into what the file has wrong", file: file(values{"offPeak": "nights"}), given: []override{{key: "offPeak.start", value: "19:00", literal: true}}},
	{name: "secret path without --config-path", given: []override{{key: "appSecrets.DB", value: "hunter2", literal: true}}},
	{name: "secret key", given: []override{{key: "flaskSecretKey", value: "hunter2hunter2hunter2"}}},
	{name: "secret key in both", file: file(values{"flaskSecretKey": "a-key-in-clear-text"}), given: []override{{key: "flaskSecretKey", value: "hunter2hunter2hunter2"}}},
	{name: "secret key encrypted in the file", file: badConfig{values: values{"flaskSecretKey": "hunter3hunter3hunter3"}, secret: []string{"flaskSecretKey"}},
		given: []override{{key: "flaskSecretKey", value: "hunter2hunter2hunter2"}}},
	{name: "secret", given: []override{{key: "appSecrets.DB", value: "hunter2"}}},
	{name: "cache key itself", given: []override{{key: "redisKey", value: "hunter2xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx="}}},
	{name: "setting with an illegal name", given: []override{{key: `appSettings["my-name"]`, value: "x"}}},
	{name: "setting whose name cannot be typed", given: []override{{key: "appSettings[\"a\tb\"]", value: "x"}}},
	{name: "setting of ours", given: []override{{key: "appSettings.FLASK_ENV", value: "development"}}},
	{name: "unknown key", given: []override{{key: "colour", value: "blue"}}},
	{name: "unknown key near a known one", given: []override{{key: "minInstance", value: "3"}}},
	{name: "setting of the provider misspelled", given: []override{{key: "azure-native:Location", value: "eastus"}}},
	{name: "namespace misspelled", given: []override{{key: "scalout:planSku", value: "P2v3"}}},
	{name: "namespace misspelled, secret", given: []override{{key: "scalout:flaskSecretKey", value: "hunter2hunter2hunter2"}}},
	{name: "unknown key that cannot be typed", given: []override{{key: "a\tb", value: "x"}}},
	{name: "budget", given: []override{{key: "monthlyBudget", value: "300"}}},
	{name: "plan beyond the file's budget", file: file(classic(values{"monthlyBudget": "500"})), given: []override{{key: "planSku", value: "P2v3"}}},
	{name: "quotes for the shell", given: []override{{key: "startComand", value: "gunicorn 'app:app'"}}},
}

// A shellRun is a run whose stack file and command can be changed.
type shellRun struct {
	file  stackConfig
	given []override
}

func newShellRun(t *testing.T, r oneOffRun) shellRun {
	t.Helper()
	return shellRun{newStackConfig(t, r.file), slices.Clone(r.given)}
}

func (r shellRun) source(t *testing.T, s stackConfig) settings.Source {
	t.Helper()
	all, isSecret := s.decrypted(t)
	return settings.Source{Values: all, Secret: isSecret}
}

func (r shellRun) parse(t *testing.T) settings.Problems {
	t.Helper()
	now := r.file.copy()
	run := settings.Run{File: r.source(t, r.file)}
	for _, o := range r.given {
		key, err := config.ParseKey(o.key)
		if err != nil {
			key = config.MustMakeKey("scaleout", o.key)
		}
		require.NoError(t, now.Set(key, config.NewValue(o.value), o.path()), o.key)
		run.OneOffs = append(run.OneOffs, settings.OneOff{Key: o.key, Path: o.path()})
	}
	run.Source = r.source(t, now)
	s, err := settings.ParseRun("scaleout", "dev", run)
	if err == nil {
		require.NotNil(t, s)
		return nil
	}
	var ps settings.Problems
	require.ErrorAs(t, err, &ps)
	return ps
}

// apply does what a fix says: to the command, to the stack file.
func (r shellRun) apply(t *testing.T, p settings.Problem) shellRun {
	t.Helper()
	next := shellRun{r.file, slices.Clone(r.given)}
	for _, line := range strings.Split(p.Fix, "\n") {
		if name, ok := strings.CutPrefix(line, "leave out -c "); ok {
			next.leaveOut(t, name)
			continue
		}
		if strings.HasPrefix(line, "pulumi ") {
			next.file = next.file.apply(t, settings.Problem{Key: p.Key, Fix: line})
			continue
		}
		words := shellWords(t, line)
		path := words[0] == "--config-path"
		if path {
			words = words[1:]
		}
		require.Len(t, words, 2, line)
		require.Equal(t, "-c", words[0], line)
		key, value, _ := strings.Cut(words[1], "=")
		next.give(override{key: key, value: value, literal: !path})
	}
	return next
}

func (r *shellRun) leaveOut(t *testing.T, name string) {
	t.Helper()
	before := len(r.given)
	r.given = slices.DeleteFunc(r.given, func(o override) bool {
		return o.key == name || "scaleout:"+name == o.key || strconv.Quote(o.key) == name
	})
	require.Less(t, len(r.given), before, "no -c %s to leave out", name)
}

func (r *shellRun) give(o override) {
	for i, old := range r.given {
		if old.key == o.key || old.key == "scaleout:"+o.key {
			r.given[i] = o
			return
		}
	}
	r.given = append(r.given, o)
}

const oneOffGolden = "testdata/oneoff.txt"

func TestOneOffMessages(t *testing.T) {
	t.Parallel()
	testkit.Rewrite(t, oneOffGolden, func() string {
		var b strings.Builder
		for _, r := range oneOffRuns {
			b.WriteString("=== " + r.name + "\n" + newShellRun(t, r).parse(t).Error() + "\n\n")
		}
		return b.String()
	})
	golden := readGolden(t, oneOffGolden)
	for _, r := range oneOffRuns {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			message := newShellRun(t, r).parse(t).Error()
			assert.Equal(t, golden[r.name], message)
			for _, secret := range []string{"hunter2", "hunter3", "a-key-in-clear-text"} {
				assert.NotContains(t, message, secret)
			}
		})
	}
	assert.Len(t, golden, len(oneOffRuns), "%s and the table have the same names", oneOffGolden)
}

// TestOneOffFixesWork applies each fix by itself, and then all in turn. What is
// wrong with the command leaves the stack file as it is, but for secrets, which
// have no other place.
func TestOneOffFixesWork(t *testing.T) {
	t.Parallel()
	for _, c := range oneOffRuns {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newShellRun(t, c)
			before := r.parse(t)
			require.NotEmpty(t, before)
			fileAlone := r.file.parse(t)
			assert.Equal(t, strings.Contains(before.Error(), "Fix: "), before.InFile())
			for _, p := range before {
				next := r.apply(t, p)
				for _, left := range next.parse(t) {
					assert.NotEqual(t, p.Key, left.Key, "after %s:\n%v", p.Fix, left)
				}
				if len(fileAlone) == 0 && !strings.Contains(p.Fix, "--secret") {
					assert.NotContains(t, p.Fix, "pulumi")
					assert.Equal(t, r.file, next.file)
				}
			}
			for range 20 {
				ps := r.parse(t)
				if len(ps) == 0 {
					break
				}
				r = r.apply(t, ps[0])
			}
			require.Empty(t, r.parse(t))
		})
	}
}
