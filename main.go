// Command scaleout is the Pulumi program: the Pulumi CLI runs it to preview and
// update a stack in Azure. To run the same program without Azure, see
// cmd/scaleout.
package main

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/program"
)

func main() { pulumi.Run(program.Deploy) }
