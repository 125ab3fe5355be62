package components

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Placement holds the arguments that all resources of a deployment share.
type Placement struct {
	ResourceGroupName pulumi.StringInput
	Location          pulumi.StringInput // one region for all: sessions must not cross the sea
	Tags              pulumi.StringMapInput
}
