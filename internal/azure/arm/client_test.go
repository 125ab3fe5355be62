package arm_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
)

// transport answers in Azure's place.
type transport func(*http.Request) (*http.Response, error)

func (t transport) Do(r *http.Request) (*http.Response, error) { return t(r) }

func answer(status int, body string) transport {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(body)),
		}, nil
	}
}

// credential gives a token, or none.
type credential struct{ err error }

func (c credential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t0ken", ExpiresOn: time.Now().Add(time.Hour)}, c.err
}

func newClient(t *testing.T, answers transport, c credential) *arm.Client {
	t.Helper()
	return hasty(t, answers, c, 0)
}

func hasty(t *testing.T, answers transport, c credential, deadline time.Duration) *arm.Client {
	t.Helper()
	client, err := arm.New(arm.Options{
		Credential: c, Transport: answers, Deadline: deadline,
		Retry: &policy.RetryOptions{MaxRetries: 2, RetryDelay: time.Millisecond, MaxRetryDelay: time.Millisecond},
	})
	require.NoError(t, err)
	return client
}

const (
	site  = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/app"
	cache = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redis/cache"
)

func arms(code string) string { return `{"error":{"code":"` + code + `","message":"…"}}` }

// Everything that can go wrong is one line with what is wrong and what helps.
func TestFailures(t *testing.T) {
	t.Parallel()
	refused := transport(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connect: connection refused")}
	})
	for name, c := range map[string]struct {
		answers transport
		login   credential
		post    string
		kind    arm.Kind
		says    []string
	}{
		"login expired":    {answer(401, arms("ExpiredAuthenticationToken")), credential{}, "", arm.Credentials, []string{"ExpiredAuthenticationToken", "az login"}},
		"may not read":     {answer(403, arms("AuthorizationFailed")), credential{}, "", arm.Forbidden, []string{"AuthorizationFailed", "role Reader", site}},
		"may not see keys": {answer(403, arms("AuthorizationFailed")), credential{}, cache + "/listKeys", arm.Forbidden, []string{"role Redis Cache Contributor"}},
		"may not see settings": {answer(403, arms("AuthorizationFailed")), credential{}, site + "/config/appsettings/list", arm.Forbidden,
			[]string{"role Website Contributor"}},
		"gone":      {answer(404, arms("ResourceNotFound")), credential{}, "", arm.Missing, []string{site, "is not there", "ResourceNotFound"}},
		"throttled": {answer(429, arms("TooManyRequests")), credential{}, "", arm.Throttled, []string{"too often", "wait"}},
		"broken":    {answer(500, arms("InternalServerError")), credential{}, "", arm.Other, []string{"500", "InternalServerError"}},
		"no way":    {refused, credential{}, "", arm.Unreachable, []string{"cannot be reached", "connection refused"}},
		"garbage":   {answer(200, "<html>"), credential{}, "", arm.Other, []string{site}},
		"nobody is logged in": {answer(200, "{}"), credential{errors.New("DefaultAzureCredential: failed to acquire a token.\nAttempted credentials:\n…")},
			"", arm.Credentials, []string{"nobody is logged in", "az login"}},
		"login refused": {answer(200, "{}"), credential{&azidentity.AuthenticationFailedError{}}, "", arm.Credentials, []string{"az login"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, c.answers, c.login)
			_, err := client.Get(t.Context(), site, "2024-11-01")
			if c.post != "" {
				_, err = client.Post(t.Context(), c.post, "2024-11-01", nil)
			}
			require.Error(t, err)
			assert.Equal(t, c.kind, arm.KindOf(err), err)
			assert.NotContains(t, err.Error(), "\n")
			assert.NotContains(t, err.Error(), "t0ken")
			for _, says := range c.says {
				assert.Contains(t, err.Error(), says)
			}
		})
	}
}

func TestCallsHaveADeadline(t *testing.T) {
	t.Parallel()
	hangs := transport(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	_, err := hasty(t, hangs, credential{}, 10*time.Millisecond).Get(t.Context(), site, "2024-11-01")
	assert.Equal(t, arm.TimedOut, arm.KindOf(err), err)
	assert.ErrorContains(t, err, "in time")
}

func TestThrottlingIsWaitedFor(t *testing.T) {
	t.Parallel()
	asked := 0
	client := newClient(t, func(r *http.Request) (*http.Response, error) {
		if asked++; asked < 3 {
			return answer(429, arms("TooManyRequests"))(r)
		}
		return answer(200, `{"name":"app"}`)(r)
	}, credential{})
	body, err := client.Get(t.Context(), site, "2024-11-01")
	require.NoError(t, err)
	assert.Equal(t, "app", body["name"])
}

// A wait that Azure asks for is waited for, unless the call could not be answered afterwards:
// then throttling is told as what it is, at once.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		asks  string
		tries int
		waits time.Duration
		says  string
	}{
		{"30", 2, 30 * time.Second, ""},
		{"40", 2, 40 * time.Second, ""},
		{"41", 1, 0, "wait 41s and try again"},
		{"300", 1, 0, "wait 5m0s and try again"},
		{"99999999999", 1, 0, "wait some minutes and try again"},
	} {
		synctest.Test(t, func(t *testing.T) {
			begun, asked := time.Now(), 0
			client, err := arm.New(arm.Options{Credential: credential{}, Transport: transport(func(r *http.Request) (*http.Response, error) {
				if asked++; asked > 1 {
					return answer(200, `{"name":"app"}`)(r)
				}
				a, err := answer(429, arms("TooManyRequests"))(r)
				a.Header.Set("Retry-After", c.asks)
				return a, err
			})})
			require.NoError(t, err)
			_, err = client.Get(t.Context(), site, "1")
			assert.Equal(t, c.tries, asked, c.asks)
			assert.Equal(t, c.waits, time.Since(begun), c.asks)
			if c.says == "" {
				require.NoError(t, err, c.asks)
				return
			}
			assert.Equal(t, arm.Throttled, arm.KindOf(err))
			assert.True(t, arm.Passes(err))
			assert.ErrorContains(t, err, c.says)
		})
	}
}

// Looking at things registers no resource provider, whatever Azure says.
func TestNothingIsRegistered(t *testing.T) {
	t.Parallel()
	asked := 0
	client := newClient(t, func(r *http.Request) (*http.Response, error) {
		asked++
		return answer(409, arms("MissingSubscriptionRegistration"))(r)
	}, credential{})
	_, err := client.Get(t.Context(), site, "1")
	require.ErrorContains(t, err, "(MissingSubscriptionRegistration)")
	assert.Equal(t, 1, asked)
}

// Pages that lead elsewhere, or have no end, are not followed.
func TestListIsNotLedAstray(t *testing.T) {
	t.Parallel()
	for next, says := range map[string]string{
		"https://elsewhere.example/": "elsewhere", "https://management.azure.com.elsewhere.example/": "elsewhere",
		"https://management.azure.com/again": "more than 100 pages",
	} {
		client, err := arm.New(arm.Options{Credential: credential{}, Transport: transport(func(r *http.Request) (*http.Response, error) {
			assert.Equal(t, "management.azure.com", r.URL.Host)
			return answer(200, `{"value":[],"nextLink":"`+next+`"}`)(r)
		})})
		require.NoError(t, err)
		_, err = client.List(t.Context(), site+"/instances", "1")
		require.ErrorContains(t, err, says)
	}
}

func TestListFollowsAllPages(t *testing.T) {
	t.Parallel()
	client := newClient(t, func(r *http.Request) (*http.Response, error) {
		assert.Equal(t, "Bearer t0ken", r.Header.Get("Authorization"))
		if r.URL.Query().Get("page") == "" {
			return answer(200, `{"value":[{"name":"a"},{"name":"b"}],"nextLink":"https://management.azure.com`+r.URL.Path+`?api-version=1&page=2"}`)(r)
		}
		return answer(200, `{"value":[{"name":"c"}]}`)(r)
	}, credential{})
	all, err := client.List(t.Context(), site+"/instances", "1")
	require.NoError(t, err)
	assert.Len(t, all, 3)
	assert.Equal(t, "c", all[2]["name"])
}

func TestTextMayBeMissing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answers transport
		want    string
	}{{answer(204, ""), ""}, {answer(200, "a\nb\n"), "a\nb\n"}} {
		text, err := newClient(t, c.answers, credential{}).PostForText(t.Context(), site+"/containerlogs", "1")
		require.NoError(t, err)
		assert.Equal(t, c.want, text)
	}
}

func TestLoginToANamedCloud(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"": "https://login.microsoftonline.com/", "public": "https://login.microsoftonline.com/",
		"usgovernment": "https://login.microsoftonline.us/", "china": "https://login.chinacloudapi.cn/",
	} {
		place, err := arm.Login(t.Context(), environment{"ARM_ENVIRONMENT": name}.get, http.DefaultClient)
		require.NoError(t, err)
		assert.Equal(t, want, place.Cloud.ActiveDirectoryAuthorityHost)
	}
	_, err := arm.Login(t.Context(), environment{"ARM_ENVIRONMENT": "mars"}.get, http.DefaultClient)
	require.ErrorContains(t, err, "ARM_ENVIRONMENT=mars: want public, usgovernment or china")
}

// A cloud of one's own describes itself.
func TestLoginToADescribedCloud(t *testing.T) {
	t.Parallel()
	said := `{"name":"mine","resourceManager":"https://arm.example/","authentication":{"loginEndpoint":"https://login.example/adfs","audiences":["https://arm.example/"]}}`
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/metadata/endpoints?api-version=2022-09-01", r.URL.String())
		_, _ = io.WriteString(w, said)
	}))
	defer server.Close()
	env := environment{"ARM_METADATA_HOSTNAME": server.Listener.Addr().String()}
	place, err := arm.Login(t.Context(), env.get, server.Client())
	require.NoError(t, err)
	assert.Equal(t, "https://login.example/", place.Cloud.ActiveDirectoryAuthorityHost)
	assert.Equal(t, "https://arm.example/", place.Cloud.Services["resourceManager"].Endpoint)
	said = "{}"
	_, err = arm.Login(t.Context(), env.get, server.Client())
	require.ErrorContains(t, err, "is not the description of a cloud")
}

type environment map[string]string

func (e environment) get(name string) string { return e[name] }

// A swap answers 202 with nothing but a Location, and is polled there (recorded).
func TestLongRunningOperation(t *testing.T) {
	t.Parallel()
	const at = "https://management.azure.com/operationresults/1?api-version=2024-11-01"
	polls := 0
	var answers transport = func(r *http.Request) (*http.Response, error) {
		status, header := http.StatusAccepted, http.Header{"Location": {at}, "Retry-After": {"15"}}
		if r.Method == http.MethodGet {
			if polls++; polls == 2 {
				status, header = http.StatusOK, http.Header{}
			}
		}
		return &http.Response{StatusCode: status, Header: header, Request: r, Body: io.NopCloser(strings.NewReader(""))}, nil
	}
	client := newClient(t, answers, credential{})
	o, err := client.Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
	require.NoError(t, err)
	assert.Equal(t, arm.Operation{Location: at, Wait: 15 * time.Second}, o)
	for !o.Over() {
		o, err = client.Poll(t.Context(), o)
		require.NoError(t, err)
	}
	assert.Equal(t, 2, polls)
}

// A swap that was asked for twice would be undone. What was throttled has not begun, and a
// question may be asked again.
func TestWhatBeginsIsSentOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method string
		fails  transport
		sent   int
	}{
		{http.MethodPost, answer(500, arms("InternalServerError")), 1},
		{http.MethodPost, answer(502, arms("BadGateway")), 1},
		{http.MethodPost, answer(503, arms("ServiceUnavailable")), 1},
		{http.MethodPost, answer(504, arms("GatewayTimeout")), 1},
		{http.MethodPost, answer(408, arms("RequestTimeout")), 1},
		{http.MethodPost, func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }, 1},
		{http.MethodPost, answer(429, arms("TooManyRequests")), 2},
		{http.MethodPut, answer(504, arms("GatewayTimeout")), 2},
		{http.MethodGet, answer(504, arms("GatewayTimeout")), 2},
	} {
		sent := 0
		client := newClient(t, func(r *http.Request) (*http.Response, error) {
			if sent++; sent == 1 {
				return c.fails(r)
			}
			return answer(200, `{}`)(r)
		}, credential{})
		_, err := client.Begin(t.Context(), c.method, site+"/slotsswap", arm.WebVersion, nil)
		assert.Equal(t, c.sent, sent, c.method)
		assert.Equal(t, c.sent == 2, err == nil, "%s: %v", c.method, err)
	}
}

// Whoever answers with the address of another server gets no token of ours.
func TestOperationElsewhere(t *testing.T) {
	t.Parallel()
	var answers transport = func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: http.StatusAccepted, Header: http.Header{"Location": {"https://evil.example/1"}}, Request: r, Body: http.NoBody,
		}, nil
	}
	_, err := newClient(t, answers, credential{}).Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
	require.ErrorContains(t, err, "elsewhere")
}

func TestConflictAndRoleToWrite(t *testing.T) {
	t.Parallel()
	client := newClient(t, answer(409, arms("Conflict")), credential{})
	_, err := client.Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
	assert.Equal(t, arm.Conflict, arm.KindOf(err))
	assert.Empty(t, arm.Message(errors.New("no")))
	_, err = newClient(t, answer(403, arms("AuthorizationFailed")), credential{}).Call(t.Context(), http.MethodPatch, site, arm.WebVersion, nil)
	require.ErrorContains(t, err, "Website Contributor")
}

func TestWhatAzureSaysItself(t *testing.T) {
	t.Parallel()
	const said = "Cannot swap site slots for site 'app' because the 'staging' slot did not respond to http ping."
	for _, body := range []string{
		`{"error":{"code":"ExpectationFailed","message":"` + said + `"}}`, `{"Code":"ExpectationFailed","Message":"` + said + `"}`,
	} {
		client := newClient(t, answer(417, body), credential{})
		_, err := client.Begin(t.Context(), http.MethodPost, site+"/slotsswap", arm.WebVersion, nil)
		assert.Equal(t, said, arm.Message(err))
		var failure *arm.Failure
		require.ErrorAs(t, err, &failure)
		assert.Equal(t, "ExpectationFailed", failure.Code)
		assert.ErrorContains(t, err, "417 ExpectationFailed")
	}
}
