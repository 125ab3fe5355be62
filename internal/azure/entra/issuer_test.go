package entra

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
)

var app = Principal{TenantID: "tenant", ClientID: "client", ObjectID: "object"}

func issuer(t *testing.T, seed byte, c clock.Clock) *Issuer {
	t.Helper()
	i, err := NewIssuer(bytes.NewReader(bytes.Repeat([]byte{seed}, 32)), c)
	require.NoError(t, err)
	return i
}

func TestTokens(t *testing.T) {
	t.Parallel()
	c := clock.NewVirtual(time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC))
	i := issuer(t, 1, c)
	token, ends, err := i.Issue(app, Redis, time.Minute)
	require.NoError(t, err)
	assert.Equal(t, c.Now().Add(time.Minute), ends)
	claims, err := i.Check(token, Redis)
	require.NoError(t, err)
	assert.Equal(t, []any{"client", "object", "tenant", "https://sts.windows.net/tenant/", "object"},
		[]any{claims.AppID, claims.ObjectID, claims.TenantID, claims.Issuer, claims.Subject})
	id, until, err := i.ForRedis().Check(token)
	require.NoError(t, err)
	assert.Equal(t, "object", id)
	assert.True(t, until.Equal(ends))

	forARM, _, err := i.Issue(app, ARM, time.Minute)
	require.NoError(t, err)
	stranger, _, err := issuer(t, 2, c).Issue(app, Redis, time.Minute)
	require.NoError(t, err)
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)
	endless, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{Audience: jwt.ClaimStrings{Redis}}).SignedString(i.key)
	require.NoError(t, err)
	parts := strings.Split(token, ".")
	for name, wrong := range map[string]string{
		"another service": forARM, "another issuer": stranger, "no signature": unsigned, "no end": endless, "nothing": "",
		"another body": parts[0] + "." + strings.Split(forARM, ".")[1] + "." + parts[2],
	} {
		_, _, err := i.ForRedis().Check(wrong)
		assert.Error(t, err, name)
	}
	c.Advance(time.Minute + time.Second)
	_, _, err = i.ForRedis().Check(token)
	require.ErrorIs(t, err, jwt.ErrTokenExpired)
}

func TestAudience(t *testing.T) {
	t.Parallel()
	for _, scope := range []string{Redis, Redis + "/", Redis + "/.default"} {
		assert.Equal(t, Redis, Audience(scope))
	}
}
