package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// sdkRole is a program of somebody's that uses the Azure SDK for Go. It is a
// process of its own: the SDK takes login and trust from the environment.
const sdkRole = "azure-sdk-program"

func sdkProgram(args []string) int {
	if err := askAzure(context.Background(), args[0], args[1]); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// askAzure prints what ARM says of an app and a plan.
func askAzure(ctx context.Context, app, plan string) error {
	here, err := cloudFromMetadata(os.Getenv("ARM_METADATA_HOSTNAME"))
	if err != nil {
		return err
	}
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return err
	}
	client, err := arm.NewClient("example", "v1.0.0", credential, &arm.ClientOptions{ClientOptions: policy.ClientOptions{Cloud: here}})
	if err != nil {
		return err
	}
	var site struct{ Properties struct{ State string } }
	if err := fetch(ctx, client, app, "2023-12-01", &site); err != nil {
		return err
	}
	var instances struct{ Value []any }
	if err := fetch(ctx, client, app+"/instances", "2023-12-01", &instances); err != nil {
		return err
	}
	missing := fetch(ctx, client, plan+"x", "2023-12-01", &struct{}{})
	var refusal *azcore.ResponseError
	if !errors.As(missing, &refusal) {
		return fmt.Errorf("not refused: %w", missing)
	}
	fmt.Printf("%s, %d instances, another plan: %d %s\n",
		site.Properties.State, len(instances.Value), refusal.StatusCode, refusal.ErrorCode)
	return nil
}

// cloudFromMetadata is how programs learn of a cloud that the SDK does not know.
func cloudFromMetadata(host string) (cloud.Configuration, error) {
	resp, err := http.Get("https://" + host + "/metadata/endpoints?api-version=2022-09-01")
	if err != nil {
		return cloud.Configuration{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	var m struct {
		ResourceManager string
		Authentication  struct{ Audiences []string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&m); err != nil {
		return cloud.Configuration{}, err
	}
	return cloud.Configuration{
		ActiveDirectoryAuthorityHost: os.Getenv("AZURE_AUTHORITY_HOST"),
		Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Endpoint: m.ResourceManager, Audience: m.Authentication.Audiences[0]},
		},
	}, nil
}

func fetch(ctx context.Context, client *arm.Client, id, version string, into any) error {
	req, err := runtime.NewRequest(ctx, http.MethodGet, runtime.JoinPaths(client.Endpoint(), id))
	if err != nil {
		return err
	}
	req.Raw().URL.RawQuery = "api-version=" + version
	resp, err := client.Pipeline().Do(req)
	if err != nil {
		return err
	}
	if !runtime.HasStatusCode(resp, http.StatusOK) {
		return runtime.NewResponseError(resp)
	}
	return runtime.UnmarshalAsJSON(resp, into)
}
