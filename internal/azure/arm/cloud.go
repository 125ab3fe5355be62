package arm

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// The environment variables by which Pulumi's azure-native provider, too, is told
// of another cloud.
const (
	environmentVariable  = "ARM_ENVIRONMENT"
	MetadataHostVariable = "ARM_METADATA_HOSTNAME"
)

// A Place is a cloud and who is logged in to it.
type Place struct {
	Cloud      cloud.Configuration
	Credential azcore.TokenCredential
	Name       string // for people: "Azure", "Azure Government", a host name
}

// Login finds the cloud that the environment names, and whoever is logged in
// there: by environment variables, workload identity, 'az login' and the other
// ways of azidentity's DefaultAzureCredential.
func Login(ctx context.Context, getenv func(string) string, client *http.Client) (Place, error) {
	place, err := Find(ctx, getenv, client)
	if err != nil {
		return Place{}, err
	}
	place.Credential, err = azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{
		ClientOptions: policy.ClientOptions{Cloud: place.Cloud, Transport: bounds{client, maxLogin}},
		// A cloud of one's own is not among those that Microsoft's login knows.
		DisableInstanceDiscovery: getenv(MetadataHostVariable) != "",
	})
	if err != nil {
		return Place{}, &Failure{Kind: Credentials, err: err, text: "nobody is logged in to Azure: " + firstLine(err) + "; 'az login' logs in"}
	}
	return place, nil
}

// LoginAs logs in to a cloud as a service principal.
func LoginAs(place Place, tenantID, clientID, secret string, client *http.Client) (Place, error) {
	var err error
	place.Credential, err = azidentity.NewClientSecretCredential(tenantID, clientID, secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions: policy.ClientOptions{Cloud: place.Cloud, Transport: bounds{client, maxLogin}}, DisableInstanceDiscovery: true,
	})
	return place, err
}

// Find finds the cloud that the environment names. Nobody is logged in there yet.
func Find(ctx context.Context, getenv func(string) string, client *http.Client) (Place, error) {
	if host := getenv(MetadataHostVariable); host != "" {
		configuration, err := describe(ctx, client, host)
		return Place{Cloud: configuration, Name: "the Azure at " + host}, err
	}
	switch name := strings.ToLower(getenv(environmentVariable)); name {
	case "", "public", "azurecloud":
		return Place{Cloud: cloud.AzurePublic, Name: "Azure"}, nil
	case "usgovernment", "usgov", "azureusgovernment":
		return Place{Cloud: cloud.AzureGovernment, Name: "Azure Government"}, nil
	case "china", "azurechinacloud":
		return Place{Cloud: cloud.AzureChina, Name: "Azure operated by 21Vianet"}, nil
	default:
		return Place{}, fmt.Errorf("%s=%s: want public, usgovernment or china", environmentVariable, name)
	}
}

// metadataDeadline bounds the question what a cloud is like.
const metadataDeadline = 20 * time.Second

// describe asks a cloud where its parts are, in the shape that metadata/endpoints
// has in 2022-09-01: one object (HashiCorp's go-azure-sdk reads the same).
func describe(ctx context.Context, client *http.Client, host string) (cloud.Configuration, error) {
	ctx, cancel := context.WithTimeout(ctx, metadataDeadline)
	defer cancel()
	address := "https://" + host + "/metadata/endpoints?api-version=2022-09-01"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return cloud.Configuration{}, fmt.Errorf("%s=%s is no host name", MetadataHostVariable, host)
	}
	answer, err := client.Do(request)
	if err != nil {
		return cloud.Configuration{}, explain(err, http.MethodGet, address)
	}
	defer func() { _ = answer.Body.Close() }()
	var said struct {
		ResourceManager string `json:"resourceManager"`
		Authentication  struct {
			LoginEndpoint string   `json:"loginEndpoint"`
			Audiences     []string `json:"audiences"`
		} `json:"authentication"`
	}
	err = json.NewDecoder(io.LimitReader(answer.Body, maxLogin)).Decode(&said)
	if err != nil || said.ResourceManager == "" || len(said.Authentication.Audiences) == 0 {
		return cloud.Configuration{}, fmt.Errorf("%s=%s: what it answers at %s is not the description of a cloud", MetadataHostVariable, host, "/metadata/endpoints")
	}
	return cloud.Configuration{
		// With AD FS the endpoint ends in what is the tenant's place elsewhere.
		ActiveDirectoryAuthorityHost: strings.TrimSuffix(strings.TrimRight(said.Authentication.LoginEndpoint, "/"), "/adfs") + "/",
		Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Endpoint: said.ResourceManager, Audience: said.Authentication.Audiences[0]},
		},
	}, nil
}
