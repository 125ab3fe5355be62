// Command azuresdk is what somebody writes with the Azure SDK for Go. It knows of the cloud
// what 'local serve' has put into the environment.
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
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/appservice/armappservice/v5"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/redis/armredis/v3"
)

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// run prints what it sees of an app and a cache, after it has changed both.
func run(ctx context.Context, group, app, plan, cache string) error {
	here, err := cloudFromMetadata(os.Getenv("ARM_METADATA_HOSTNAME"))
	if err != nil {
		return err
	}
	credential, err := azidentity.NewDefaultAzureCredential(nil)
	if err != nil {
		return err
	}
	options := &arm.ClientOptions{ClientOptions: policy.ClientOptions{Cloud: here}}
	subscription := os.Getenv("ARM_SUBSCRIPTION_ID")
	web, err := armappservice.NewClientFactory(subscription, credential, options)
	if err != nil {
		return err
	}
	redis, err := armredis.NewClientFactory(subscription, credential, options)
	if err != nil {
		return err
	}
	if err := useApp(ctx, web, group, app, plan); err != nil {
		return err
	}
	return useCache(ctx, redis, group, cache)
}

func useApp(ctx context.Context, web *armappservice.ClientFactory, group, app, plan string) error {
	apps := web.NewWebAppsClient()
	site, err := apps.Get(ctx, group, app, nil)
	if err != nil {
		return err
	}
	config, err := apps.GetConfiguration(ctx, group, app, nil)
	if err != nil {
		return err
	}
	settings, err := apps.ListApplicationSettings(ctx, group, app, nil)
	if err != nil {
		return err
	}
	settings.Properties["COLOUR"] = to.Ptr("blue")
	changed, err := apps.UpdateApplicationSettings(ctx, group, app, settings.StringDictionary, nil)
	if err != nil {
		return err
	}
	fmt.Println(*site.Properties.State, *config.Properties.LinuxFxVersion, *changed.Properties["COLOUR"])

	plans := web.NewPlansClient()
	scaled, err := plans.Get(ctx, group, plan, nil)
	if err != nil {
		return err
	}
	scaled.SKU.Capacity = to.Ptr(*scaled.SKU.Capacity + 1)
	poller, err := plans.BeginCreateOrUpdate(ctx, group, plan, scaled.Plan, nil)
	if err != nil {
		return err
	}
	done, err := poller.PollUntilDone(ctx, nil)
	if err != nil {
		return err
	}
	names := 0
	for pager := apps.NewListByResourceGroupPager(group, nil); pager.More(); {
		page, err := pager.NextPage(ctx)
		if err != nil {
			return err
		}
		names += len(page.Value)
	}
	_, err = apps.Get(ctx, group, app+"x", nil)
	fmt.Println(*done.SKU.Capacity, "instances,", names, "app,", refusal(err))
	return nil
}

func useCache(ctx context.Context, redis *armredis.ClientFactory, group, name string) error {
	caches := redis.NewClient()
	cache, err := caches.Get(ctx, group, name, nil)
	if err != nil {
		return err
	}
	before, err := caches.ListKeys(ctx, group, name, nil)
	if err != nil {
		return err
	}
	after, err := caches.RegenerateKey(ctx, group, name, armredis.RegenerateKeyParameters{KeyType: to.Ptr(armredis.RedisKeyTypeSecondary)}, nil)
	if err != nil {
		return err
	}
	update, err := caches.BeginUpdate(ctx, group, name, armredis.UpdateParameters{Tags: map[string]*string{"colour": to.Ptr("blue")}}, nil)
	if err != nil {
		return err
	}
	updated, err := update.PollUntilDone(ctx, nil)
	if err != nil {
		return err
	}
	_, err = caches.Get(ctx, group, name+"x", nil)
	fmt.Println(*cache.Properties.SSLPort, *before.PrimaryKey == *after.PrimaryKey, *before.SecondaryKey == *after.SecondaryKey,
		*updated.Tags["colour"], refusal(err))
	return nil
}

// refusal is Azure's status and code.
func refusal(err error) string {
	var refused *azcore.ResponseError
	if !errors.As(err, &refused) {
		return fmt.Sprint("not refused: ", err)
	}
	return fmt.Sprint(refused.StatusCode, " ", refused.ErrorCode)
}

// cloudFromMetadata is what an application needs to use a private cloud: the SDK for Go
// knows Microsoft's own by itself, others by their endpoints.
func cloudFromMetadata(host string) (cloud.Configuration, error) {
	answer, err := http.Get("https://" + host + "/metadata/endpoints?api-version=2022-09-01")
	if err != nil {
		return cloud.Configuration{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	var metadata struct {
		ResourceManager string
		Authentication  struct {
			LoginEndpoint string
			Audiences     []string
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&metadata); err != nil {
		return cloud.Configuration{}, err
	}
	return cloud.Configuration{
		ActiveDirectoryAuthorityHost: metadata.Authentication.LoginEndpoint,
		Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Audience: metadata.Authentication.Audiences[0], Endpoint: metadata.ResourceManager},
		},
	}, nil
}
