package settings_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

func TestSecretNeverShows(t *testing.T) {
	t.Parallel()
	s := settings.NewSecret("hunter2")
	type holder struct {
		S settings.Secret
		P *settings.Secret
		M map[string]settings.Secret
	}
	h := holder{s, &s, map[string]settings.Secret{"k": s}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%20s", "%T"} {
		for _, v := range []any{s, &s, h, &h, []settings.Secret{s}} {
			text := fmt.Sprintf(verb, v)
			assert.NotContains(t, text, "hunter2", verb)
			assert.NotContains(t, strings.ToLower(text), "68756e746572", verb)
		}
	}
	text, err := json.Marshal(h)
	require.NoError(t, err)
	assert.JSONEq(t, `{"S":"[secret]","P":"[secret]","M":{"k":"[secret]"}}`, string(text))
	assert.Equal(t, "[secret]", s.String())
	assert.Equal(t, "[secret] [secret]", fmt.Sprintf("%v %s", s, s))
	assert.Equal(t, `settings.Secret("[secret]")`, fmt.Sprintf("%#v", s))
	assert.Equal(t, "hunter2", s.Reveal())
	assert.True(t, settings.Secret{}.IsEmpty())
	assert.Empty(t, settings.Secret{}.String())
}
