//go:build unix

package serve

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	armruntime "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/localca"
	"scaleout/internal/testkit"
)

// nativeClient does what azure-native's client of ARM does, with the libraries that it
// uses: pulumi-azure-native, provider/pkg/azure/cloud (the cloud from its metadata),
// provider/pkg/provider/auth_azidentity.go (the login) and provider/pkg/azure/client_azcore.go
// (requests, polling, errors; read 2026-11-29). It differs in that it waits milliseconds
// where azure-native waits 10 or 30 seconds.
type nativeClient struct {
	host     string
	pipeline runtime.Pipeline
}

// nativeLogin is what azure-native reads from its configuration or from ARM_… variables.
type nativeLogin struct {
	metadataHost, tenantID, clientID, clientSecret string
	disableInstanceDiscovery                       bool // azure-native 3 only
}

func newNativeClient(ctx context.Context, o nativeLogin, trust http.RoundTripper) (*nativeClient, error) {
	here, err := nativeCloud(o.metadataHost, trust)
	if err != nil {
		return nil, err
	}
	options := policy.ClientOptions{Cloud: here, Transport: &http.Client{Transport: &onlyHere{hurrying{trust}}}}
	credential, err := azidentity.NewClientSecretCredential(o.tenantID, o.clientID, o.clientSecret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: options, DisableInstanceDiscovery: o.disableInstanceDiscovery,
	})
	if err != nil {
		return nil, err
	}
	options.Telemetry = policy.TelemetryOptions{ApplicationID: "pulumi-azure-native/3.32.0"}
	options.Retry = policy.RetryOptions{RetryDelay: 20 * time.Second, MaxRetryDelay: 120 * time.Second, ShouldRetry: nativeRetries}
	pipeline, err := armruntime.NewPipeline("azcore", "v1.17.0", credential, runtime.PipelineOptions{}, &arm.ClientOptions{ClientOptions: options})
	if err != nil {
		return nil, err
	}
	_, err = credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{here.Services[cloud.ResourceManager].Audience + "/.default"}})
	return &nativeClient{here.Services[cloud.ResourceManager].Endpoint, pipeline}, err
}

// nativeCloud reads the only version of the metadata that azure-native knows.
func nativeCloud(host string, trust http.RoundTripper) (cloud.Configuration, error) {
	answer, err := (&http.Client{Transport: trust}).Get("https://" + host + "/metadata/endpoints?api-version=2022-09-01")
	if err != nil {
		return cloud.Configuration{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	var m struct {
		Name, ResourceManager string
		Authentication        struct {
			LoginEndpoint string
			Audiences     []string
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&m); err != nil || m.Name != endpoint.CloudName {
		return cloud.Configuration{}, fmt.Errorf("the cloud is called %q (%w)", m.Name, err)
	}
	return cloud.Configuration{
		ActiveDirectoryAuthorityHost: m.Authentication.LoginEndpoint,
		Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Audience: m.Authentication.Audiences[0], Endpoint: m.ResourceManager},
		},
	}, nil
}

func nativeRetries(answer *http.Response, err error) bool {
	var refusal *azcore.ResponseError
	return err != nil || runtime.HasStatusCode(answer, 408, 429, 500, 502, 503, 504) ||
		answer.StatusCode == http.StatusConflict && errors.As(runtime.NewResponseError(answer), &refusal) && refusal.ErrorCode == "AnotherOperationInProgress"
}

// onlyHere lets nothing leave this machine.
type onlyHere struct{ next http.RoundTripper }

func (o *onlyHere) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Hostname() != "localhost" {
		return nil, fmt.Errorf("asks %s", r.URL.Hostname())
	}
	return o.next.RoundTrip(r)
}

// hurrying lets azcore poll at once.
type hurrying struct{ next http.RoundTripper }

func (h hurrying) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := h.next.RoundTrip(r)
	if err == nil && answer.StatusCode < http.StatusMultipleChoices {
		answer.Header.Set("Retry-After-Ms", "1")
	}
	return answer, err
}

func (n *nativeClient) send(ctx context.Context, method, id, version string, body any, good ...int) (*http.Response, error) {
	request, err := runtime.NewRequest(ctx, method, runtime.JoinPaths(n.host, id))
	if err != nil {
		return nil, err
	}
	request.Raw().Header.Set("Accept", "application/json")
	query := request.Raw().URL.Query()
	query.Set("api-version", version)
	if method == http.MethodDelete && strings.Contains(id, "/Microsoft.Web/sites/") {
		query.Set("deleteEmptyServerFarm", "false")
	}
	request.Raw().URL.RawQuery = query.Encode()
	if body != nil {
		if err := runtime.MarshalAsJSON(request, body); err != nil {
			return nil, err
		}
	}
	answer, err := n.pipeline.Do(request)
	if err == nil && !runtime.HasStatusCode(answer, good...) {
		err = runtime.NewResponseError(answer)
	}
	return answer, err
}

func (n *nativeClient) get(ctx context.Context, id, version string) (map[string]any, error) {
	answer, err := n.send(ctx, http.MethodGet, id, version, nil, http.StatusOK)
	if err != nil {
		return nil, err
	}
	var body map[string]any
	return body, runtime.UnmarshalAsJSON(answer, &body)
}

// put polls whether the specification calls the operation long-running or not:
// azure-native does so for the first kind, and always after 202.
func (n *nativeClient) put(ctx context.Context, id, version string, body any) (map[string]any, error) {
	answer, err := n.send(ctx, http.MethodPut, id, version, body, http.StatusOK, http.StatusCreated, http.StatusAccepted)
	if err != nil {
		return nil, err
	}
	var now map[string]any
	if err := runtime.UnmarshalAsJSON(answer, &now); err != nil {
		return nil, err
	}
	poller, err := runtime.NewPoller[map[string]any](answer, n.pipeline, nil)
	if err != nil {
		return nil, err
	}
	return poller.PollUntilDone(ctx, &runtime.PollUntilDoneOptions{Frequency: 10 * time.Second})
}

func (n *nativeClient) remove(ctx context.Context, id, version string) error {
	answer, err := n.send(ctx, http.MethodDelete, id, version, nil, http.StatusOK, http.StatusAccepted, http.StatusNoContent)
	if err == nil {
		var poller *runtime.Poller[any]
		if poller, err = runtime.NewPoller[any](answer, n.pipeline, nil); err == nil {
			_, err = poller.PollUntilDone(ctx, &runtime.PollUntilDoneOptions{Frequency: 30 * time.Second})
		}
	}
	if notFound(err) {
		return nil
	}
	return err
}

func notFound(err error) bool {
	var refusal *azcore.ResponseError
	return errors.As(err, &refusal) && refusal.StatusCode == http.StatusNotFound
}

// nativeVersions are the api-versions that azure-native 3 uses unless a program names
// others: of each type, what the npm package @pulumi/azure-native 3.28.0 says that it uses (its
// .d.ts, "Uses Azure REST API version", read 2026-11-30). They move within 3: 3.12.0 has 2024-04-01 for
// apps and 2025-05-01-preview for Azure Managed Redis. Those of 2.90.0 are what the stand-in sends.
var nativeVersions = map[string]string{
	"resourcegroups": "2024-03-01", "microsoft.web/serverfarms": "2025-05-01", "microsoft.web/sites": "2025-05-01",
	"microsoft.web/sites/slots": "2025-05-01",
	"microsoft.cache/redis":     "2024-11-01", "microsoft.cache/redis/firewallrules": "2016-04-01",
	"microsoft.cache/redisenterprise": "2025-07-01", "microsoft.cache/redisenterprise/databases": "2025-07-01",
	"microsoft.insights/autoscalesettings": "2021-05-01-preview", "microsoft.insights/diagnosticsettings": "2021-05-01-preview",
	"microsoft.insights/actiongroups": "2024-10-01-preview", "microsoft.insights/metricalerts": "2018-03-01",
	"microsoft.insights/scheduledqueryrules": "2025-01-01-preview", "microsoft.insights/components": "2020-02-02",
	"microsoft.insights/workbooks": "2023-06-01", "microsoft.operationalinsights/workspaces": "2023-09-01",
	"microsoft.network/virtualnetworks": "2024-05-01", "microsoft.network/virtualnetworks/subnets": "2024-05-01",
	"microsoft.network/networksecuritygroups": "2024-05-01",
	"microsoft.network/privateendpoints":      "2024-05-01", "microsoft.network/privateendpoints/privatednszonegroups": "2024-05-01",
	"microsoft.network/privatednszones": "2024-06-01", "microsoft.network/privatednszones/virtualnetworklinks": "2024-06-01",
}

// typeIn is the type of an id, in lower case.
func typeIn(id string) string {
	parts := strings.Split(strings.ToLower(strings.Trim(id, "/")), "/")
	last := len(parts) - 1
	for last >= 0 && parts[last] != "providers" {
		last--
	}
	if last < 0 {
		return "resourcegroups"
	}
	typ := parts[last+1]
	for i := last + 2; i < len(parts); i += 2 {
		typ += "/" + parts[i]
	}
	return typ
}

// programRequests are the PUT requests by which the program's stacks are made, once for
// each resource: one with the classic cache and monitoring, one with Azure Managed Redis.
func programRequests(t *testing.T) (all []sim.Request) {
	t.Helper()
	seen := map[string]bool{}
	for _, settings := range [][]engine.Override{
		{
			{Key: "monitoring", Value: "true"}, {Key: "redisSku", Value: "Standard_C1"}, {Key: "redisAllowedIpRanges[0]", Value: "203.0.113.7", Path: true},
			{Key: "alertEmails[0]", Value: "ops@example.com", Path: true},
		},
		{{Key: "monitoring", Value: "false"}, {Key: "network", Value: "both"}},
	} {
		s, err := local.Open(local.Options{Root: filepath.Join("..", ".."), Stack: "dev", Home: t.TempDir(), Azure: local.AzureOptions{
			Start: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Record: true,
		}})
		require.NoError(t, err)
		defer func() { assert.NoError(t, s.Close()) }()
		_, err = s.Up(t.Context(), engine.Options{Config: settings, Display: engine.Display{Out: io.Discard, Err: io.Discard, Color: colors.Never}})
		require.NoError(t, err)
		for _, r := range s.Azure.Requests() {
			key := strings.ToLower(r.Path)
			if r.Method == http.MethodPut && !seen[key] && nativeVersions[typeIn(r.Path)] != "" {
				seen[key] = true
				all = append(all, r)
			}
		}
	}
	return all
}

// The real plugin is not run by this test; what it would ask is. Every resource of the
// program is looked for, made, read, made again as it is (with the api-versions of
// azure-native 3), and deleted, by the client of azure-native.
func TestTheClientOfAzureNative(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	requests := programRequests(t)
	var types []string
	for _, r := range requests {
		types = append(types, typeIn(r.Path))
	}
	slices.Sort(types)
	assert.Len(t, slices.Compact(types), len(nativeVersions), "every type of the program")

	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	now := clock.NewVirtual(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC))
	azure := sim.New(sim.Options{Clock: now})
	served, err := endpoint.ServeARM(endpoint.Options{Authority: authority, ARM: azure, TenantID: sim.DefaultTenant, Advance: now.Advance})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, served.Close()) })
	trust := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority.Pool(), MinVersion: tls.VersionTLS12}}
	t.Cleanup(trust.CloseIdleConnections)
	p := served.Principal()

	native, err := newNativeClient(t.Context(), nativeLogin{served.Host(), "adfs", p.ClientID, p.ClientSecret, false}, trust)
	require.NoError(t, err, "as azure-native 2 logs in")
	_, err = newNativeClient(t.Context(), nativeLogin{served.Host(), p.TenantID, p.ClientID, p.ClientSecret, false}, trust)
	require.ErrorContains(t, err, "asks login.microsoftonline.com", "which is why the environment says adfs")
	native3, err := newNativeClient(t.Context(), nativeLogin{served.Host(), p.TenantID, p.ClientID, p.ClientSecret, true}, trust)
	require.NoError(t, err, "as azure-native 3 logs in")

	for _, r := range requests {
		_, err := native.get(t.Context(), r.Path, r.APIVersion)
		require.True(t, notFound(err), "%s: %v", r.Path, err)
		made, err := native.put(t.Context(), r.Path, r.APIVersion, r.Body)
		require.NoError(t, err, r.Path)
		read, err := native.get(t.Context(), r.Path, r.APIVersion)
		require.NoError(t, err, r.Path)
		assert.Truef(t, strings.EqualFold(read["id"].(string), r.Path), "%s is %s", r.Path, read["id"])
		assert.Equal(t, read["id"], made["id"], "azure-native takes the id of the answer to the PUT")
		inFlight(t, read)
	}
	for _, r := range requests {
		version := nativeVersions[typeIn(r.Path)]
		_, err := native3.put(t.Context(), r.Path, version, native3.maintained(t, r, version))
		require.NoError(t, err, "%s %s", r.Path, version)
		read, err := native3.get(t.Context(), r.Path, version)
		require.NoError(t, err, "%s %s", r.Path, version)
		inFlight(t, read)
		native3.completeSite(t, r.Path, version)
	}
	for i := range requests {
		r := requests[len(requests)-1-i]
		require.NoError(t, native.remove(t.Context(), r.Path, r.APIVersion), r.Path)
		_, err := native.get(t.Context(), r.Path, r.APIVersion)
		require.True(t, notFound(err), "%s: %v", r.Path, err)
		require.NoError(t, native.remove(t.Context(), r.Path, r.APIVersion), "what is gone is no error")
	}
	assert.Empty(t, azure.Resources())
}

// maintained is the body of an update. azure-native leaves the subnets of a network as they are, which the
// program declares apart.
func (n *nativeClient) maintained(t *testing.T, r sim.Request, version string) map[string]any {
	t.Helper()
	if typeIn(r.Path) != "microsoft.network/virtualnetworks" {
		return r.Body
	}
	read, err := n.get(t.Context(), r.Path, version)
	require.NoError(t, err)
	r.Body["properties"].(map[string]any)["subnets"] = read["properties"].(map[string]any)["subnets"]
	return r.Body
}

// inFlight asserts that what was polled to its end is at its end.
func inFlight(t *testing.T, body map[string]any) {
	t.Helper()
	properties, _ := body["properties"].(map[string]any)
	if state, found := properties["provisioningState"]; found && state != nil {
		assert.Equal(t, "Succeeded", state, body["id"])
	}
}

// completeSite asks for the configuration of an app, which is no part of its answer, and
// for the keys of a cache.
func (n *nativeClient) completeSite(t *testing.T, id, version string) {
	t.Helper()
	switch typeIn(id) {
	case "microsoft.web/sites":
		config, err := n.get(t.Context(), id+"/config/web", version)
		require.NoError(t, err)
		assert.Contains(t, config["properties"], "linuxFxVersion")
	case "microsoft.cache/redis", "microsoft.cache/redisenterprise/databases":
		answer, err := n.send(t.Context(), http.MethodPost, id+"/listKeys", version, map[string]any{}, http.StatusOK)
		require.NoError(t, err)
		var keys struct{ PrimaryKey, SecondaryKey string }
		require.NoError(t, runtime.UnmarshalAsJSON(answer, &keys))
		assert.NotEmpty(t, keys.PrimaryKey)
		assert.NotEqual(t, keys.PrimaryKey, keys.SecondaryKey)
	}
}

// Refusals reach azure-native as its errors show them: "error.message" beside the code.
func TestRefusalsOfAzureNativesClient(t *testing.T) {
	t.Parallel()
	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	now := clock.NewVirtual(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC))
	served, err := endpoint.ServeARM(endpoint.Options{
		Authority: authority, ARM: sim.New(sim.Options{Clock: now}), TenantID: sim.DefaultTenant, Advance: now.Advance,
	})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, served.Close()) })
	trust := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: authority.Pool(), MinVersion: tls.VersionTLS12}}
	t.Cleanup(trust.CloseIdleConnections)
	p := served.Principal()
	_, err = newNativeClient(t.Context(), nativeLogin{served.Host(), p.TenantID, p.ClientID, "guess", true}, trust)
	require.ErrorContains(t, err, "AADSTS7000215")
	native, err := newNativeClient(t.Context(), nativeLogin{served.Host(), p.TenantID, p.ClientID, p.ClientSecret, true}, trust)
	require.NoError(t, err)

	group := "/subscriptions/" + sim.DefaultSubscription + "/resourceGroups/rg"
	_, err = native.put(t.Context(), group, "2024-03-01", map[string]any{"location": "westeurope"})
	require.NoError(t, err)
	for name, c := range map[string]struct {
		id, version string
		body        map[string]any
		status      int
		code        string
	}{
		"api-version":  {group + "/providers/Microsoft.Web/serverfarms/plan", "2014-01-01", map[string]any{"location": "westeurope"}, 400, "NoRegisteredProviderFound"},
		"parent":       {group + "x/providers/Microsoft.Web/serverfarms/plan", "2024-04-01", map[string]any{"location": "westeurope"}, 404, "ResourceGroupNotFound"},
		"subscription": {"/subscriptions/" + sim.DefaultTenant + "/resourceGroups/rg", "2024-03-01", map[string]any{"location": "westeurope"}, 404, "SubscriptionNotFound"},
	} {
		_, err := native.put(t.Context(), c.id, c.version, c.body)
		var refusal *azcore.ResponseError
		require.ErrorAs(t, err, &refusal, name)
		assert.Equal(t, c.status, refusal.StatusCode, name)
		assert.Equal(t, c.code, refusal.ErrorCode, name)
		payload, err := runtime.Payload(refusal.RawResponse)
		require.NoError(t, err)
		var said struct{ Error struct{ Message string } }
		require.NoError(t, json.NewDecoder(bytes.NewReader(payload)).Decode(&said), name)
		assert.NotEmpty(t, said.Error.Message, name)
	}
}
