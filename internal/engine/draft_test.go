package engine

import (
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// things is an import file of the fake cloud's things.
func things(names ...string) ImportFile {
	var f ImportFile
	for _, name := range names {
		f.Resources = append(f.Resources, ImportedResource{Type: thing, Name: name, ID: resource.ID(name), Version: "1.0.0"})
	}
	return f
}

func urnOf(name string) resource.URN {
	return resource.NewURN("dev", "shop", "", thing, name)
}

// What is done to a draft is not in the stack until it is kept, and then all of it is.
func TestDraft(t *testing.T) {
	t.Parallel()
	b := newBench(t, plainProject)
	b.cloud.things["a"] = resource.PropertyMap{"name": resource.NewStringProperty("a")}
	draft := b.Draft()
	_, err := draft.Import(t.Context(), things("a"), true, b.options())
	require.NoError(t, err, "%s", &b.out)
	_, err = draft.Preview(t.Context(), b.options())
	require.NoError(t, err, "%s", &b.out)
	assert.Contains(t, b.out.String(), "2 to create", "the draft has what was imported")
	_, err = b.Home.Read(b.stateFile())
	require.ErrorIs(t, err, fs.ErrNotExist)

	require.NoError(t, draft.Keep())
	ids, _ := b.known()
	assert.Equal(t, []string{"a"}, ids)

	unused := b.Draft()
	_, err = unused.Preview(t.Context(), b.options())
	require.NoError(t, err)
	before, err := b.Home.Read(b.stateFile())
	require.NoError(t, err)
	require.NoError(t, unused.Keep())
	after, err := b.Home.Read(b.stateFile())
	require.NoError(t, err)
	assert.Equal(t, before, after)
}

// A file of which one resource does not exist leaves nothing of the others.
func TestDraftOfAnImportThatFails(t *testing.T) {
	t.Parallel()
	b := newBench(t, plainProject)
	b.cloud.things["a"] = resource.PropertyMap{"name": resource.NewStringProperty("a")}
	_, err := b.Draft().Import(t.Context(), things("a", "nobody"), true, b.options())
	require.Error(t, err)
	_, err = b.Home.Read(b.stateFile())
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// A parent that is not in the state would make a state that no later run accepts.
func TestImportBelowNobody(t *testing.T) {
	t.Parallel()
	b := newBench(t, plainProject)
	f := things("a")
	f.NameTable = map[string]resource.URN{"up": urnOf("gone")}
	f.Resources[0].Parent = "up"
	_, err := b.Import(t.Context(), f, true, b.options())
	require.ErrorContains(t, err, `the parent "up" (urn:pulumi:dev::shop::fake:index:Thing::gone) is not in the state of stack "dev"`)
	assert.Equal(t, fail.Refused, fail.KindOf(err))
}

func TestForget(t *testing.T) {
	t.Parallel()
	b := newBench(t, plainProject)
	require.ErrorContains(t, b.Forget(t.Context(), urnOf("a"), false), "there is no \"urn:pulumi:dev::shop::fake:index:Thing::a\" in the state of stack \"dev\"; 'scaleout local state export --stack dev --home "+filepath.Clean(b.Home.Path(""))+"' shows")
	b.must(b.Up)
	require.ErrorContains(t, b.Forget(t.Context(), urnOf("a"), true), "is needed by "+string(urnOf("b")))
	require.NoError(t, b.Forget(t.Context(), urnOf("c"), false))
	ids, _ := b.known()
	assert.Equal(t, []string{"a", "b"}, ids)
	assert.Equal(t, []string{"a", "b", "c"}, b.cloud.names(), "the cloud is left alone")

	_, err := b.Import(t.Context(), things("c"), true, b.options())
	require.NoError(t, err, "%s", &b.out)
	require.ErrorContains(t, b.Forget(t.Context(), urnOf("c"), false), "is protected; --force")
	require.NoError(t, b.Forget(t.Context(), urnOf("c"), true))
	ids, _ = b.known()
	assert.Equal(t, []string{"a", "b"}, ids)
}

// Whatever is wrong with a state, the error says what helps.
func TestDamagedState(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"cut":       `{"version":3,"depl`,
		"empty":     "",
		"null":      "null",
		"no object": "[]",
		"version":   `{"version":99,"deployment":{}}`,
		"resources": `{"version":3,"deployment":{"manifest":{"time":"2026-01-01T00:00:00Z"},"resources":[{"urn":"x","type":"a:b:C"}]}}`,
		"orphan": `{"version":3,"deployment":{"manifest":{"time":"2026-01-01T00:00:00Z"},"resources":[
			{"urn":"urn:pulumi:dev::shop::a:b:C::x","type":"a:b:C","custom":true,"id":"x","parent":"urn:pulumi:dev::shop::a:b:C::gone"}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, plainProject)
			require.NoError(t, b.Home.Write(b.stateFile(), []byte(content)))
			_, err := b.Preview(t.Context(), b.options())
			require.ErrorContains(t, err, "is damaged")
			require.ErrorContains(t, err, b.Home.Path(b.stateFile()))
			assert.Contains(t, fail.NextStep(err), "'scaleout local state reset --home "+filepath.Clean(b.Home.Path(""))+"'")
		})
	}
}
