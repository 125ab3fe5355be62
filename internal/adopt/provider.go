package adopt

import (
	"context"
	"errors"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/provider"
	"scaleout/internal/engine"
)

// ProviderVersion is the version of azure-native with which the program registers.
const ProviderVersion = provider.Version

// Providers are the stand-ins for the program's providers, looking at a real cloud.
// A Trial asks them for nothing but to read.
func Providers(place arm.Place, subscription string) ([]engine.Provider, error) {
	manager, known := place.Cloud.Services[cloud.ResourceManager]
	if !known {
		return nil, errors.New("this cloud has no Resource Manager")
	}
	scope := strings.TrimRight(manager.Audience, "/") + "/.default"
	token := func(ctx context.Context) (string, error) {
		t, err := place.Credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
		return t.Token, err
	}
	looking := func(version string) engine.Provider {
		return engine.Provider{Package: "azure-native", Version: version, Load: func() plugin.Provider {
			return provider.New(provider.Options{Version: version, Endpoint: manager.Endpoint, Token: token, SubscriptionID: subscription})
		}}
	}
	return []engine.Provider{
		looking(provider.Version), looking(provider.Version3),
		{Package: "random", Version: provider.RandomVersion, Load: func() plugin.Provider { return provider.NewRandom(nil) }},
	}, nil
}
