package identity

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/entra"
)

var (
	system = Identity{ClientID: "11111111-0000-4000-8000-000000000001", ObjectID: "11111111-0000-4000-8000-000000000002"}
	shared = Identity{ID: "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app",
		ClientID: "22222222-0000-4000-8000-000000000001", ObjectID: "22222222-0000-4000-8000-000000000002"}
)

func has(all ...Identity) App {
	return func(context.Context) ([]Identity, error) { return all, nil }
}

func serve(t *testing.T) *Server {
	t.Helper()
	issuer, err := entra.NewIssuer(nil, nil)
	require.NoError(t, err)
	s, err := Serve(issuer, "tenant", time.Minute)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func ask(t *testing.T, env map[string]string, header string, query url.Values) (int, map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, env["IDENTITY_ENDPOINT"]+"?"+query.Encode(), nil)
	require.NoError(t, err)
	r.Header.Set("X-IDENTITY-HEADER", header)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	var body map[string]any
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&body))
	return answer.StatusCode, body
}

func TestTokenOfAnApp(t *testing.T) {
	t.Parallel()
	s := serve(t)
	env, secret := s.Environment("/APP", has(system, shared))
	for name, c := range map[string]struct {
		by   [2]string
		want Identity
	}{
		"system": {want: system}, "client": {[2]string{"client_id", shared.ClientID}, shared},
		"object": {[2]string{"principal_id", shared.ObjectID}, shared}, "id": {[2]string{"mi_res_id", shared.ID}, shared},
	} {
		query := url.Values{"resource": {entra.Redis}, "api-version": {"2019-08-01"}}
		if c.by[0] != "" {
			query.Set(c.by[0], c.by[1])
		}
		status, body := ask(t, env, secret, query)
		require.Equal(t, 200, status, name)
		id, ends, err := s.Issuer().ForRedis().Check(body["access_token"].(string))
		require.NoError(t, err)
		assert.Equal(t, []any{c.want.ObjectID, c.want.ClientID, entra.Redis, "Bearer"}, []any{id, body["client_id"], body["resource"], body["token_type"]})
		assert.Equal(t, strconv.FormatInt(ends.Unix(), 10), body["expires_on"])
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	s := serve(t)
	env, secret := s.Environment("/app", has(shared))
	good := func() url.Values {
		return url.Values{"resource": {entra.Redis}, "api-version": {"2019-08-01"}, "client_id": {shared.ClientID}}
	}
	without := func(name, value string) url.Values { q := good(); q.Set(name, value); return q }
	system := good()
	system.Del("client_id")
	for name, c := range map[string]struct {
		header string
		query  url.Values
		status int
	}{
		"no header":          {"", good(), 401},
		"another header":     {secret + "x", good(), 401},
		"version":            {secret, without("api-version", "2017-09-01"), 400},
		"no resource":        {secret, without("resource", ""), 400},
		"unknown resource":   {secret, without("resource", "https://example.com"), 400},
		"another identity":   {secret, without("client_id", system.Get("x")+"33333333"), 400},
		"no system identity": {secret, system, 400},
	} {
		status, body := ask(t, env, c.header, c.query)
		assert.Equal(t, c.status, status, name)
		assert.NotContains(t, body, "access_token", name)
	}
	env, secret = s.Environment("/other", func(context.Context) ([]Identity, error) { return nil, errors.New("secret") })
	status, body := ask(t, env, secret, good())
	assert.Equal(t, 500, status)
	assert.NotContains(t, body["message"], "secret")
}

// The real client finds it by the environment alone.
func TestAzidentity(t *testing.T) {
	s := serve(t)
	env, _ := s.Environment("/app", has(system, shared))
	for name, value := range env {
		t.Setenv(name, value)
	}
	for _, c := range []struct {
		id   azidentity.ManagedIDKind
		want Identity
	}{{nil, system}, {azidentity.ClientID(shared.ClientID), shared}, {azidentity.ResourceID(shared.ID), shared}} {
		credential, err := azidentity.NewManagedIdentityCredential(&azidentity.ManagedIdentityCredentialOptions{ID: c.id})
		require.NoError(t, err)
		token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{entra.Redis + "/.default"}})
		require.NoError(t, err)
		id, ends, err := s.Issuer().ForRedis().Check(token.Token)
		require.NoError(t, err)
		assert.Equal(t, c.want.ObjectID, id)
		assert.True(t, ends.Equal(token.ExpiresOn))
	}
	credential, err := azidentity.NewManagedIdentityCredential(&azidentity.ManagedIdentityCredentialOptions{ID: azidentity.ClientID(shared.ObjectID)})
	require.NoError(t, err)
	_, err = credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{entra.Redis + "/.default"}})
	require.ErrorContains(t, err, "No User Assigned or Delegated Managed Identity found")
}
