package endpoint_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/entra"
)

func TestATokenSaysWhoseItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{
		"/adfs/oauth2/token", "/" + tenant + "/oauth2/v2.0/token", "/" + strings.ToUpper(tenant) + "/oauth2/token",
		"/adfs/" + tenant + "/oauth2/v2.0/token", "/adfs/adfs/oauth2/token",
	} {
		for _, audience := range []url.Values{
			w.form(), w.form("scope", w.arm.URL()+"//.default"), w.form("scope", "", "resource", w.arm.URL()+"/"),
		} {
			got := w.post(path, audience)
			require.Equal(t, http.StatusOK, got.status, got.raw)
			assert.Equal(t, "Bearer", got.body["token_type"])
			assert.InEpsilon(t, 3599, got.body["expires_in"], 0)
			claims := jwt.MapClaims{}
			_, _, err := jwt.NewParser().ParseUnverified(got.body["access_token"].(string), claims)
			require.NoError(t, err)
			assert.Equal(t, tenant, claims["tid"])
			assert.Equal(t, w.arm.Principal().ClientID, claims["appid"])
			assert.InEpsilon(t, epoch.Unix()+3599, claims["exp"], 0)
		}
	}
}

func TestWhoGetsNoToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.arm.Principal()
	for name, c := range map[string]struct {
		path   string
		form   url.Values
		status int
		code   string
		number int
	}{
		"a wrong secret":   {"/adfs", w.form("client_secret", "guess"), 401, "invalid_client", 7000215},
		"half the secret":  {"/adfs", w.form("client_secret", p.ClientSecret[:20]), 401, "invalid_client", 7000215},
		"no secret":        {"/adfs", w.form("client_secret", ""), 401, "invalid_client", 7000216},
		"somebody else":    {"/adfs", w.form("client_id", tenant), 400, "unauthorized_client", 700016},
		"another grant":    {"/adfs", w.form("grant_type", "password"), 400, "unsupported_grant_type", 70003},
		"another resource": {"/adfs", w.form("scope", "https://graph.microsoft.com/.default"), 400, "invalid_resource", 500011},
		"another tenant":   {"/common", w.form(), 400, "invalid_request", 90002},
		"and behind AD FS": {"/adfs/common", w.form(), 400, "invalid_request", 90002},
		"too much":         {"/adfs", w.form("padding", strings.Repeat("x", 70<<10)), 400, "invalid_request", 9002313},
	} {
		got := w.post(c.path+"/oauth2/token", c.form)
		assert.Equal(t, c.status, got.status, name)
		assert.Equal(t, c.code, got.body["error"], name)
		assert.Equal(t, []any{float64(c.number)}, got.body["error_codes"], name)
		assert.Contains(t, got.body["error_description"], fmt.Sprintf("AADSTS%d: ", c.number), name)
		assert.NotContains(t, got.raw, p.ClientSecret, name)
		assert.NotContains(t, got.raw, "guess", name)
	}
	assert.Equal(t, []any{900561.0}, w.get("/adfs/oauth2/token").body["error_codes"])
}

// What MSAL for Go (resolvers.go, authority.go) and MSAL for Python (authority.py)
// read before they ask for a token.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, token := range map[string]string{
		"/adfs/.well-known/openid-configuration":                "/adfs/oauth2/token",
		"/" + tenant + "/v2.0/.well-known/openid-configuration": "/" + tenant + "/oauth2/v2.0/token",
		"/adfs/" + tenant + "/.well-known/openid-configuration": "/" + tenant + "/oauth2/token",
	} {
		got := w.get(path)
		require.Equal(t, http.StatusOK, got.status, got.raw)
		assert.Equal(t, w.arm.URL()+token, got.body["token_endpoint"])
		assert.NotEmpty(t, got.body["authorization_endpoint"])
		assert.Contains(t, got.body["issuer"], w.arm.URL(), "MSAL for Go compares the host")
	}
	assert.Equal(t, []any{90002.0}, w.get("/contoso/.well-known/openid-configuration").body["error_codes"])
	found := w.get("/common/discovery/instance?api-version=1.1").body["tenant_discovery_endpoint"].(string)
	assert.Equal(t, http.StatusOK, w.get(strings.TrimPrefix(found, w.arm.URL())).status)
}

func TestMetadata(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	flat := w.get("/metadata/endpoints?api-version=2015-01-01").body
	authentication := map[string]any{
		"loginEndpoint": w.arm.URL() + "/adfs", "audiences": []any{w.arm.URL()}, "tenant": "adfs", "identityProvider": "ADFS",
	}
	assert.Equal(t, map[string]any{
		"galleryEndpoint": w.arm.URL(), "graphEndpoint": w.arm.URL(), "portalEndpoint": w.arm.URL(), "authentication": authentication,
	}, flat)
	one := w.get("/metadata/endpoints?api-version=2022-09-01")
	assert.Equal(t, w.arm.URL(), one.body["appServiceResourceId"], "of tokens for SCM sites, which the Azure CLI asks for where passwords are not let in")
	assert.Equal(t, w.arm.URL(), one.body["resourceManager"])
	assert.Equal(t, "scaleout", one.body["name"])
	list := w.get("/metadata/endpoints?api-version=2019-05-01").raw
	assert.JSONEq(t, "["+strings.Replace(one.raw, `"loginEndpoint":"`+w.arm.URL()+`"`, `"loginEndpoint":"`+w.arm.URL()+`/adfs"`, 1)+"]", list,
		"whoever asks for one cloud puts the tenant behind the login's address himself")
	assert.Contains(t, list, `"loginEndpoint":"`+w.arm.URL()+`/adfs"`)

	assert.Equal(t, one.raw, w.get("//metadata/endpoints?api-version=2022-09-01").raw, "as az asks")
	assert.Equal(t, "MissingApiVersionParameter", w.get("/metadata/endpoints").code())
	assert.Equal(t, "InvalidApiVersionParameter", w.get("/metadata/endpoints?api-version=2014-01-01").code())
	assert.Equal(t, http.StatusMethodNotAllowed, w.post("/metadata/endpoints?api-version=2015-01-01", nil).status)
}

// A token for a cache is one for caches, and no way into ARM.
func TestTokenForACache(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	form := w.form()
	form.Set("scope", entra.Redis+"/.default")
	form.Del("resource")
	granted := w.post("/adfs/oauth2/v2.0/token", form)
	require.Equal(t, http.StatusOK, granted.status)
	token := granted.body["access_token"].(string)
	var claims entra.Claims
	_, _, err := jwt.NewParser().ParseUnverified(token, &claims)
	require.NoError(t, err)
	assert.Equal(t, []any{jwt.ClaimStrings{entra.Redis}, w.arm.Principal().ClientID}, []any{claims.Audience, claims.ObjectID})
	require.Error(t, w.arm.Accept(token))
}
