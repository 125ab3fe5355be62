package provider

import (
	"bytes"
	"math/rand"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var bytesURN = urnOf(randomBytes, "key")

func TestRandomLife(t *testing.T) {
	t.Parallel()
	p := NewRandom(bytes.NewReader([]byte{0xfb, 0xff, 0x00, 0x10}))
	inputs := props(map[string]any{"length": 4, "keepers": map[string]any{"a": "b"}})
	preview, err := p.Create(t.Context(), plugin.CreateRequest{URN: bytesURN, Properties: inputs, Preview: true})
	require.NoError(t, err)
	assert.Empty(t, preview.ID)
	assert.True(t, preview.Properties["base64"].SecretValue().Element.IsComputed())

	made, err := p.Create(t.Context(), plugin.CreateRequest{URN: bytesURN, Properties: inputs})
	require.NoError(t, err)
	assert.Equal(t, resource.ID("+/8AEA=="), made.ID, "as with the real provider, the id is the value")
	assert.Equal(t, secret("+/8AEA=="), made.Properties["base64"])
	assert.Equal(t, secret("fbff0010"), made.Properties["hex"])
	assert.NotContains(t, inputs, resource.PropertyKey("hex"), "the inputs are left alone")

	read, err := p.Read(t.Context(), plugin.ReadRequest{URN: bytesURN, ID: made.ID, Inputs: inputs, State: made.Properties})
	require.NoError(t, err)
	assert.Equal(t, plugin.ReadResult{ID: made.ID, Inputs: inputs, Outputs: made.Properties}, read.ReadResult)

	imported, err := p.Read(t.Context(), plugin.ReadRequest{URN: bytesURN, ID: made.ID})
	require.NoError(t, err)
	assert.Equal(t, props(map[string]any{"length": 4}), imported.Inputs)
	assert.Equal(t, made.Properties["hex"], imported.Outputs["hex"])

	_, err = p.Create(t.Context(), plugin.CreateRequest{URN: bytesURN, Properties: inputs})
	require.ErrorContains(t, err, "drawing a random value")
	_, err = p.Update(t.Context(), plugin.UpdateRequest{URN: bytesURN})
	require.Error(t, err)
	_, err = p.Delete(t.Context(), plugin.DeleteRequest{URN: bytesURN})
	require.NoError(t, err)
	_, ok := p.(*RandomProvider).IDOf(randomBytes, inputs)
	assert.False(t, ok)
}

func TestRandomCheck(t *testing.T) {
	t.Parallel()
	p := NewRandom(nil)
	for _, c := range []struct {
		inputs map[string]any
		want   []string
	}{
		{map[string]any{"length": 1}, nil},
		{map[string]any{"length": resource.Computed{Element: resource.NewProperty(0.0)}}, nil},
		{map[string]any{}, []string{"missing required property 'length'"}},
		{map[string]any{"length": 0}, []string{"attribute length value must be at least 1, got: 0"}},
		{map[string]any{"length": "4"}, []string{"'length' should be of type 'integer' but got a string"}},
		{map[string]any{"length": 4, "size": 1}, []string{"unexpected property 'size': the embedded provider does not support it"}},
	} {
		resp, err := p.Check(t.Context(), plugin.CheckRequest{URN: bytesURN, News: props(c.inputs)})
		require.NoError(t, err)
		assert.Equal(t, c.want, reasons(resp.Failures))
		assert.Equal(t, props(c.inputs), resp.Properties)
	}
	_, err := p.Check(t.Context(), plugin.CheckRequest{URN: urnOf("random:index/randomPet:RandomPet", "p")})
	require.Error(t, err)
}

func TestRandomDiff(t *testing.T) {
	t.Parallel()
	p := NewRandom(nil)
	old := map[string]any{"length": 4, "keepers": map[string]any{"a": "b"}}
	diff := func(news map[string]any) plugin.DiffResponse {
		resp, err := p.Diff(t.Context(), plugin.DiffRequest{URN: bytesURN, OldInputs: props(old), NewInputs: props(news)})
		require.NoError(t, err)
		return resp
	}
	assert.Equal(t, plugin.DiffNone, diff(old).Changes)
	assert.Equal(t, []resource.PropertyKey{"length"}, diff(with(old, map[string]any{"length": 5})).ReplaceKeys)
	changed := diff(with(old, map[string]any{"keepers": map[string]any{"a": "c"}}))
	assert.Equal(t, plugin.DiffUpdateReplace, changed.DetailedDiff["keepers.a"].Kind)
	assert.False(t, changed.DeleteBeforeReplace)
	assert.Equal(t, []resource.PropertyKey{"keepers"}, diff(with(old, map[string]any{"keepers": nil})).ReplaceKeys)
}

func TestRandomPassword(t *testing.T) {
	t.Parallel()
	urn := urnOf(randomPassword, "key")
	p := NewRandom(rand.New(rand.NewSource(1))) //nolint:gosec // a test
	draw := func(inputs map[string]any) (string, error) {
		resp, err := p.Create(t.Context(), plugin.CreateRequest{URN: urn, Properties: props(inputs)})
		if err != nil {
			return "", err
		}
		assert.Equal(t, resource.ID("none"), resp.ID, "the id tells nothing")
		return resp.Properties["result"].SecretValue().Element.StringValue(), nil
	}
	first, err := draw(map[string]any{"length": 64})
	require.NoError(t, err)
	assert.Regexp(t, `^[!-~]{64}$`, first)
	second, err := draw(map[string]any{"length": 64})
	require.NoError(t, err)
	assert.NotEqual(t, first, second)

	hexadecimal, err := draw(map[string]any{"length": 40, "lower": false, "upper": false, "special": true, "overrideSpecial": "abcdef", "minNumeric": 39})
	require.NoError(t, err)
	assert.Regexp(t, `^[0-9a-f]{40}$`, hexadecimal)
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, hexadecimal)
	assert.GreaterOrEqual(t, len(digits), 39)
	_, err = draw(map[string]any{"length": 2, "minLower": 3})
	require.ErrorContains(t, err, "no password can be made")
	_, err = draw(map[string]any{"length": 2, "lower": false, "upper": false, "numeric": false, "special": false})
	require.ErrorContains(t, err, "no password can be made")

	check, err := p.Check(t.Context(), plugin.CheckRequest{URN: urn, News: props(map[string]any{"length": 0, "special": "no"})})
	require.NoError(t, err)
	assert.Equal(t, []string{"'special' should be of type 'boolean' but got a string", "attribute length value must be at least 1, got: 0"},
		reasons(check.Failures))
	imported, err := p.Read(t.Context(), plugin.ReadRequest{URN: urn, ID: "hunter2"})
	require.NoError(t, err)
	assert.Equal(t, resource.ID("none"), imported.ID)
	assert.Equal(t, secret("hunter2"), imported.Outputs["result"])
	assert.Equal(t, props(map[string]any{"length": 7}), imported.Inputs)
}
