package conformance_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/conformance"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
)

func run(t *testing.T, r *conformance.Runner) {
	t.Helper()
	require.NoError(t, r.Start())
	t.Cleanup(func() {
		// The test's own context is over by now.
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		require.NoError(t, r.Clean(ctx))
	})
	for _, e := range conformance.Exchanges() {
		t.Run(e.Name, func(t *testing.T) {
			require.NoError(t, r.Run(t.Context(), e), "%s %s; documented at %s", e.Method, e.Path, e.Doc)
		})
	}
}

func simulator() (*sim.Azure, *conformance.Runner) {
	c := clock.NewVirtual(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	azure := sim.New(sim.Options{Clock: c, Random: rand.NewChaCha8([32]byte{}), Record: true})
	return azure, &conformance.Runner{
		Base: "https://management.azure.com", Transport: azure.Transport(), Clock: c,
		Subscription: sim.DefaultSubscription, Location: "eastus",
		Deploy: func(site, id string) error {
			if _, e := azure.BeginDeployment(site, sim.Deployment{ID: id, Status: sim.BuildInProgress}); e != nil {
				return e
			}
			return nil
		},
		Built: func(site, id string) error { return azure.EndDeployment(site, id, id, true) },
	}
}

func TestSimulator(t *testing.T) {
	t.Parallel()
	azure, r := simulator()
	run(t, r)
	require.Empty(t, azure.Resources(), "the suite leaves nothing behind")
}

func TestAzure(t *testing.T) {
	subscription, token := os.Getenv("ARM_SUBSCRIPTION_ID"), os.Getenv("SCALEOUT_AZURE_TOKEN")
	if os.Getenv("SCALEOUT_AZURE_CONFORMANCE") != "1" {
		t.Skip("NOT RUN against the real Azure: set SCALEOUT_AZURE_CONFORMANCE=1, ARM_SUBSCRIPTION_ID and SCALEOUT_AZURE_TOKEN (az account get-access-token); it takes about an hour and costs a little")
	}
	require.NotEmpty(t, subscription, "ARM_SUBSCRIPTION_ID")
	require.NotEmpty(t, token, "SCALEOUT_AZURE_TOKEN")
	location := os.Getenv("SCALEOUT_AZURE_LOCATION")
	if location == "" {
		location = "eastus"
	}
	run(t, &conformance.Runner{
		Base: "https://management.azure.com", Transport: http.DefaultTransport, Clock: clock.System{},
		Token: token, Subscription: subscription, Location: location,
	})
}

// Every exchange says where it comes from, and no two have the same name.
func TestExchangesNameTheirSource(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range conformance.Exchanges() {
		require.True(t, strings.HasPrefix(e.Doc, "learn.microsoft.com/"), e.Name)
		require.NotEmpty(t, e.Statuses, e.Name)
		require.False(t, seen[e.Name], e.Name)
		seen[e.Name] = true
	}
	require.GreaterOrEqual(t, len(seen), 50)
}

// The runner must notice an Azure that behaves otherwise.
func TestRunnerNotices(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault sim.Fault
		want  string
	}{
		"another status":     {sim.Fault{Kind: sim.Internal, Type: "Microsoft.Web/sites"}, `status 500 (code "InternalServerError"), documented: [404]`},
		"a failed operation": {sim.Fault{Kind: sim.Fail, Type: "Microsoft.Cache/redis"}, "the resource ended in the state Failed"},
		"a lost connection":  {sim.Fault{Kind: sim.DropBefore, Type: "Microsoft.Insights/autoscalesettings"}, "connection reset by peer"},
		"a failed deletion":  {sim.Fault{Kind: sim.Fail, Type: "Microsoft.Resources/resourceGroups", Method: "DELETE"}, `the operation failed: status 409, code "OperationFailed"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			azure, r := simulator()
			require.NoError(t, r.Start())
			azure.Inject(tc.fault)
			var problems []string
			for _, e := range conformance.Exchanges() {
				if err := r.Run(t.Context(), e); err != nil {
					problems = append(problems, err.Error())
				}
			}
			require.NotEmpty(t, problems)
			require.Contains(t, problems[0], tc.want)
		})
	}
}

// Wrong fields, codes and leftovers are told apart, and values are not repeated.
func TestRunnerChecksFields(t *testing.T) {
	t.Parallel()
	_, r := simulator()
	require.NoError(t, r.Start())
	group := conformance.Exchange{
		Method: "PUT", Path: "/resourceGroups/{group}", APIVersion: "2022-09-01",
		Body: map[string]any{"location": "{location}"}, Statuses: []int{200, 201},
	}
	for want, fields := range map[string]map[string]any{
		"":                              {"location": "eastus", "name": "{group}", "id": conformance.Any, "tags": conformance.Absent},
		"location is not westus":        {"location": "westus"},
		"managedBy is missing":          {"managedBy": conformance.Any},
		"id is there and should not be": {"id": conformance.Absent},
	} {
		group.Fields = fields
		err := r.Run(t.Context(), group)
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, want)
	}
	group.Fields, group.Code = nil, "Oops"
	require.EqualError(t, r.Run(t.Context(), group), `code "", documented: "Oops"`)
}
