package engine

import (
	"context"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Import takes resources that exist into the state, as 'pulumi import --file'
// does, and changes nothing in the cloud. With protect they can neither be
// deleted nor replaced, until an update of the program says otherwise. What is in
// the state already is refused, and so is what does not exist.
func (s *Stack) Import(ctx context.Context, f ImportFile, protect bool, o Options) (changes.ResourceChanges, error) {
	proj, err := s.loadProject()
	if err != nil {
		return nil, err
	}
	name, err := tokens.ParseStackName(s.Name)
	if err != nil {
		return nil, err
	}
	imports, err := f.imports(name, tokens.PackageName(proj.Name), protect)
	if err != nil {
		return nil, err
	}
	return s.do(ctx, importing(imports), o)
}

func importing(imports []deploy.Import) operation {
	return operation{title: "Importing", kind: apitype.ResourceImportUpdate,
		run: func(u engine.UpdateInfo, c *engine.Context, o engine.UpdateOptions, preview bool) (
			*deploy.Plan, changes.ResourceChanges, error,
		) {
			return engine.Import(u, c, o, imports, preview)
		},
	}
}
