package components_test

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/testkit/recorder"
)

// declare runs what declares resources, and waits until all of them are there.
func declare(r *recorder.Recorder, program pulumi.RunFunc) error {
	return r.Run("scaleout", "test", program)
}

// ancestors lists a resource's ancestors by name, nearest first.
func ancestors(r *recorder.Recorder, d recorder.Declared) []string {
	var names []string
	for _, urn := range r.Ancestors(d) {
		names = append(names, urn.Name())
	}
	return names
}

func isComponent(d recorder.Declared) bool { return strings.HasPrefix(d.Type, "scaleout:") }
