package search

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

// TestCommandsLeadThere: what the commands set is what was tried.
func TestCommandsLeadThere(t *testing.T) {
	t.Parallel()
	night := `{"days":["Monday"],"start":"01:00","end":"02:00","timeZone":"UTC","minInstances":2,"maxInstances":3}`
	for _, values := range []map[string]string{
		nil, {"offPeak": night}, {"autoscale": "false", "minInstances": "9"},
		{"minInstances": "4", "maxInstances": "9", "cpuScaleIn": "20"},
	} {
		in := input(t, week(monday, 4, office(400)), values)
		in.Tries = 80
		f := best(t, in)
		for _, try := range append(f.Front, f.Best) {
			after := map[string]string{}
			for k, v := range in.Source.Values {
				after[k] = v
			}
			for _, line := range try.Commands("prod") {
				follow(t, after, line)
			}
			got, err := settings.Parse("scaleout", "prod", after, nil)
			require.NoError(t, err, "%v", try.Commands("prod"))
			assert.Equal(t, try.Settings, got)
		}
	}
}

// follow does what 'pulumi config' would.
func follow(t *testing.T, values map[string]string, line string) {
	t.Helper()
	line, ok := strings.CutSuffix(strings.TrimPrefix(line, "pulumi config "), " --stack prod")
	require.True(t, ok, line)
	if key, rm := strings.CutPrefix(line, "rm "); rm {
		delete(values, "scaleout:"+key)
		return
	}
	key, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(line, "set "), "--path "), " ")
	key, value = strings.Trim(key, "'"), strings.Trim(value, "'")
	path, inside := strings.CutPrefix(key, "offPeak.")
	if !inside {
		values["scaleout:"+key] = value
		return
	}
	object := map[string]any{}
	if text := values["scaleout:offPeak"]; text != "" {
		require.NoError(t, json.Unmarshal([]byte(text), &object))
	}
	switch n, err := strconv.Atoi(value); {
	case strings.HasPrefix(path, "days["):
		days, _ := object["days"].([]any)
		object["days"] = append(days, value)
	case err == nil:
		object[path] = n
	default:
		object[path] = value
	}
	text, err := json.Marshal(object)
	require.NoError(t, err)
	values["scaleout:offPeak"] = string(text)
}

func TestCommandsForAnOffPeakTime(t *testing.T) {
	t.Parallel()
	o := &settings.OffPeak{
		Days: []string{"Monday"}, Start: settings.Clock{Hour: 19}, End: settings.Clock{Hour: 7}, TimeZone: "UTC",
		MinInstances: 2, MaxInstances: 3,
	}
	without, with := &settings.Settings{}, &settings.Settings{OffPeak: o}
	other := *o
	other.MaxInstances = 4
	commands := func(from, to *settings.Settings) []string {
		return Try{Settings: to, Changes: changes(from, to)}.Commands("")
	}
	set := []string{
		"pulumi config set --path 'offPeak.days[0]' Monday",
		"pulumi config set --path offPeak.start 19:00",
		"pulumi config set --path offPeak.end 07:00",
		"pulumi config set --path offPeak.timeZone UTC",
		"pulumi config set --path offPeak.minInstances 2",
		"pulumi config set --path offPeak.maxInstances 3",
	}
	assert.Equal(t, set, commands(without, with))
	assert.Equal(t, []string{"pulumi config rm offPeak"}, commands(with, without))
	assert.Empty(t, commands(with, with))
	again := append([]string{"pulumi config rm offPeak"}, set...)
	assert.Equal(t, again, commands(&settings.Settings{OffPeak: &other}, with), "days of before must not stay")
}
