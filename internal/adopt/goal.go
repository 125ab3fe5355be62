package adopt

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/engine"
	"scaleout/program"
)

// goal runs the program with a stack's settings in front of a recorder, and returns the app settings that it declares. A preview does not
// know them before the cache exists, and shows none.
func goal(ctx context.Context, s *engine.Stack) (map[string]string, error) {
	c, err := s.Configuration(ctx, nil)
	if err != nil {
		return nil, err
	}
	var declared recorder
	err = pulumi.RunErr(program.Deploy, pulumi.WithMocks(c.Project, s.Name, &declared), func(info *pulumi.RunInfo) {
		info.Config = c.Values
		for key := range c.Values {
			if c.Secret(key) {
				info.ConfigSecretKeys = append(info.ConfigSecretKeys, key)
			}
		}
	})
	return declared.appSettings(), err
}
