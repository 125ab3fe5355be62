package engine

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// project writes a project with one stack, "dev", and loads it.
func loaded(t *testing.T, stackFile string, overrides ...Override) (*configured, error) {
	t.Helper()
	root := t.TempDir()
	write := func(name, content string) {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(content), 0o600))
	}
	write("Pulumi.yaml", `name: shop
runtime: go
config:
  size: {type: integer, default: 2}
  people: {type: array, items: {type: string}, default: []}
  rest: {type: object, default: {}}
`)
	write("Pulumi.dev.yaml", stackFile)
	return (&Stack{Name: "dev", Root: root}).load(context.Background(), overrides, true)
}

func value(t *testing.T, c *configured, key string) string {
	t.Helper()
	v, ok, err := c.config.Get(config.MustParseKey(key), false)
	require.NoError(t, err)
	require.True(t, ok, key)
	s, err := v.Value(config.NopDecrypter)
	require.NoError(t, err)
	return s
}

func TestOverridesAndDefaults(t *testing.T) {
	t.Parallel()
	c, err := loaded(t, "config:\n  shop:color: red\n", Override{Key: "color", Value: "blue"},
		Override{Key: "azure-native:location", Value: "westeurope"}, Override{Key: "tags.team", Value: "web", Path: true})
	require.NoError(t, err)
	assert.Equal(t, "blue", value(t, c, "shop:color"))
	assert.Equal(t, "westeurope", value(t, c, "azure-native:location"))
	assert.JSONEq(t, `{"team":"web"}`, value(t, c, "shop:tags"))
	assert.Equal(t, "2", value(t, c, "shop:size"), "Pulumi.yaml's default")
}

func TestConfigurationThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		file      string
		overrides []Override
	}{
		"must be of type 'integer'":                   {"config:\n  shop:size: large\n", nil},
		"-c a:b:c: not a configuration key":           {"config: {}\n", []Override{{Key: "a:b:c", Value: "x"}}},
		"encrypted by a service that is out of reach": {"config:\n  shop:key:\n    secure: AAABBB\n", nil},
	} {
		_, err := loaded(t, c.file, c.overrides...)
		require.ErrorContains(t, err, want)
	}
}

// What -c cannot say as a whole is refused with what says it value by value.
// TestWholeValuesValueByValue types what is proposed.
func TestWholeValuesAreRefused(t *testing.T) {
	t.Parallel()
	const inFile = "config:\n  shop:people: [Ann]\n  shop:rest: {a: 1}\n"
	for _, c := range []struct{ file, key, value, want string }{
		{"config: {}", "rest", "{}", "-c rest: -c cannot empty an object, and this one is empty: leave it out"},
		{"config: {}", "people", " ", "-c people: -c cannot empty an array, and this one is empty: leave it out"},
		{inFile, "rest", "{}", "-c rest: -c cannot empty an object; the stack file can: pulumi config rm rest --stack dev"},
		{inFile, "shop:people", "null", "-c shop:people: -c cannot empty an array; the stack file can: pulumi config rm people --stack dev"},
		{"config: {}", "people", `["Ann","O'Hara"]`, `-c people: one -c gives one value inside an array: --config-path -c 'people[0]=Ann' -c 'people[1]=O'\''Hara'`},
		{"config: {}", "people", "[Ann, Bea]", "-c people: one -c gives one value inside an array: --config-path -c 'people[0]=Ann' -c 'people[1]=Bea'"},
		{inFile, "people", "Bea", "-c people: one -c gives one value inside an array, beside those in the stack file: --config-path -c 'people[0]=Bea'"},
		{"config: {}", "rest", `{"days":["Monday"],"key":"hunter2","a b":1}`,
			`-c rest: one -c gives one value inside an object: --config-path -c 'rest["a b"]=VALUE' -c 'rest.days[0]=VALUE' -c 'rest.key=VALUE'`},
		{"config: {}", "rest", "hunter2", "-c rest: one -c gives one value inside an object: --config-path -c 'rest.NAME=VALUE'"},
	} {
		for _, path := range []bool{false, true} {
			_, err := loaded(t, c.file, Override{Key: c.key, Value: c.value, Path: path})
			assert.Equal(t, fail.Refused, fail.KindOf(err), c.value)
			assert.EqualError(t, err, c.want)
		}
	}
}

func TestWholeValuesValueByValue(t *testing.T) {
	t.Parallel()
	c, err := loaded(t, "config:\n  shop:people: [Ann, Eve]\n", Override{Key: "people[0]", Value: "Bea", Path: true},
		Override{Key: `rest["a b"]`, Value: "1", Path: true}, Override{Key: "rest.days[0]", Value: "Monday", Path: true})
	require.NoError(t, err)
	assert.JSONEq(t, `["Bea","Eve"]`, value(t, c, "shop:people"))
	assert.JSONEq(t, `{"a b":1,"days":["Monday"]}`, value(t, c, "shop:rest"))
}

// Pulumi fills a gap in a list with null, which no program expects.
func TestListsHaveNoGap(t *testing.T) {
	t.Parallel()
	const inFile = "config:\n  shop:people: [Ann]\n"
	for _, c := range []struct {
		file, want string
		keys       []string
	}{
		{"config: {}", "-c people[1]: there is no people[0], and elements are numbered from 0 without a gap: --config-path -c 'people[0]=VALUE'", []string{"people[1]"}},
		{"config: {}", "-c shop:people[2]: there is no people[0], and elements are numbered from 0 without a gap: --config-path -c 'people[0]=VALUE'", []string{"shop:people[2]", "people[1]"}},
		{inFile, "-c people[2]: there is no people[1], and elements are numbered from 0 without a gap: --config-path -c 'people[1]=VALUE'", []string{"people[2]"}},
		{"config: {}", "-c rest.days[1].at: there is no rest.days[0], and elements are numbered from 0 without a gap: --config-path -c 'rest.days[0].at=VALUE'", []string{"rest.days[1].at"}},
		{"config: {}", "", []string{"people[1]", "people[0]"}},
		{inFile, "", []string{"people[1]", "rest.days[0]"}},
	} {
		var overrides []Override
		for _, key := range c.keys {
			overrides = append(overrides, Override{Key: key, Value: "x", Path: true})
		}
		_, err := loaded(t, c.file, overrides...)
		if c.want == "" {
			require.NoError(t, err, c.keys)
			continue
		}
		assert.Equal(t, fail.Refused, fail.KindOf(err), c.keys)
		assert.EqualError(t, err, c.want)
	}
}

// Check sees what the program will be given, and what it would be without -c.
func TestCheckKnowsWhatIsForOneRun(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for name, content := range map[string]string{
		"Pulumi.yaml": "name: shop\nruntime: go\n", "Pulumi.dev.yaml": "config:\n  shop:color: red\n  shop:tags: {a: b}\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(content), 0o600))
	}
	var seen Checked
	s := &Stack{Name: "dev", Root: root, Check: func(c Checked) error { seen = c; return nil }}
	overrides := []Override{{Key: "color", Value: "blue"}, {Key: "tags.c", Value: "d", Path: true}}
	_, err := s.load(context.Background(), overrides, true)
	require.NoError(t, err)
	assert.Equal(t, "shop", seen.Project)
	assert.Equal(t, map[string]string{"shop:color": "blue", "shop:tags": `{"a":"b","c":"d"}`}, seen.Values)
	assert.Equal(t, map[string]string{"shop:color": "red", "shop:tags": `{"a":"b"}`}, seen.File.Values)
	assert.Equal(t, overrides, seen.Overrides)
	assert.False(t, seen.Secret("shop:color"))

	_, err = s.load(context.Background(), nil, true)
	require.NoError(t, err)
	assert.Equal(t, seen.File.Values, seen.Values)
	assert.Empty(t, seen.Overrides)
}

// A project's folder may be called anything, and hold other files.
func TestStacks(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "shop [old]*?")
	require.NoError(t, os.Mkdir(root, 0o700))
	for _, f := range []string{"Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.dev.yaml", "Pulumi..yaml", "Pulumi.dev.yaml.bak", "go.mod"} {
		require.NoError(t, os.WriteFile(filepath.Join(root, f), nil, 0o600))
	}
	assert.Equal(t, []string{"dev", "prod"}, Stacks(root))
	assert.Empty(t, Stacks(filepath.Join(root, "missing")))
}
