package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/blang/semver"
	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Import takes resources that exist into the state, as 'pulumi import --file'
// does, and changes nothing in the cloud. With protect they can neither be
// deleted nor replaced, until an update of the program lifts that. Resources
// that are in the state already are refused, and so are those that do not exist.
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
	return s.do(ctx, operation{kind: importing, run: func(u engine.UpdateInfo, c *engine.Context, o engine.UpdateOptions, preview bool) (
		*deploy.Plan, changes.ResourceChanges, error,
	) {
		return engine.Import(u, c, o, imports, preview)
	}}, o)
}

// An ImportFile is what 'pulumi import --file' takes: resources that exist, and
// where in a program they belong. Of the documented format it has what this
// project writes; a file with more is refused.
//
// Source: "pulumi import", "Bulk import operations", in Pulumi's documentation.
type ImportFile struct {
	// NameTable names resources that are in the state already, as parents.
	NameTable map[string]resource.URN `json:"nameTable"`
	Resources []ImportedResource      `json:"resources"`
}

// An ImportedResource is one entry of an ImportFile.
type ImportedResource struct {
	Type tokens.Type `json:"type"`
	// Name identifies the resource in the file; no two have the same.
	Name        string      `json:"name"`
	LogicalName string      `json:"logicalName,omitempty"` // its name in the program; empty: Name
	ID          resource.ID `json:"id,omitempty"`
	Parent      string      `json:"parent,omitempty"`    // Name of another entry, or in NameTable
	Version     string      `json:"version,omitempty"`   // of the provider
	Component   bool        `json:"component,omitempty"` // an empty component, which has no ID
}

// ReadImportFile reads an ImportFile.
func ReadImportFile(r io.Reader) (ImportFile, error) {
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	var f ImportFile
	if err := d.Decode(&f); err != nil {
		return f, fmt.Errorf("not an import file: %w", err)
	}
	return f, nil
}

// Write writes the file as Pulumi writes its own.
func (f ImportFile) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "    ")
	return e.Encode(f)
}

// imports turns the file into what the engine imports, by the rules of the CLI:
// parents may stand behind their children, and everything that is wrong is reported at once.
func (f ImportFile) imports(stack tokens.StackName, project tokens.PackageName, protect bool) ([]deploy.Import, error) {
	r := importReader{file: f, stack: stack, project: project, urns: map[string]resource.URN{}, at: map[string]int{}}
	for name, urn := range f.NameTable {
		r.urns[name] = urn
	}
	var wrong []error
	for i, res := range f.Resources {
		if _, twice := r.at[res.Name]; twice {
			wrong = append(wrong, fmt.Errorf("two resources have the name %q", res.Name))
		}
		r.at[res.Name] = i
	}
	var all []deploy.Import
	for i := range f.Resources {
		imp, err := r.imported(i, protect)
		wrong = append(wrong, err)
		all = append(all, imp)
	}
	return all, errors.Join(wrong...)
}

// importReader works out where in the program each resource belongs.
type importReader struct {
	file    ImportFile
	stack   tokens.StackName
	project tokens.PackageName
	urns    map[string]resource.URN // by Name, as far as known
	at      map[string]int          // by Name
}

func (r *importReader) imported(i int, protect bool) (deploy.Import, error) {
	res := r.file.Resources[i]
	imp := deploy.Import{
		Type: res.Type, Name: res.logicalName(), ID: res.ID, Protect: protect, Component: res.Component,
	}
	switch {
	case res.Type == "" || res.Name == "":
		return imp, fmt.Errorf("resource %d has no type or no name", i)
	case res.Component == (res.ID != ""):
		return imp, fmt.Errorf("%q: a component has no id, and everything else has one", res.Name)
	}
	if res.Version != "" {
		version, err := semver.Parse(res.Version)
		if err != nil {
			return imp, fmt.Errorf("%q: version %q: %w", res.Name, res.Version, err)
		}
		imp.Version = &version
	}
	if res.Parent == "" {
		return imp, nil
	}
	var err error
	imp.Parent, err = r.urn(res.Parent, len(r.file.Resources))
	return imp, err
}

// urn returns the URN of the resource with a name. Depth ends a circle of parents.
func (r *importReader) urn(name string, depth int) (resource.URN, error) {
	if urn, known := r.urns[name]; known {
		return urn, nil
	}
	i, known := r.at[name]
	if !known {
		return "", fmt.Errorf("the parent %q is neither in resources nor in nameTable", name)
	}
	if depth == 0 {
		return "", fmt.Errorf("%q is its own ancestor", name)
	}
	res := r.file.Resources[i]
	var above tokens.Type
	if res.Parent != "" {
		parent, err := r.urn(res.Parent, depth-1)
		if err != nil {
			return "", err
		}
		above = parent.QualifiedType()
	}
	urn := resource.NewURN(r.stack.Q(), r.project, above, res.Type, res.logicalName())
	r.urns[name] = urn
	return urn, nil
}

func (r ImportedResource) logicalName() string {
	if r.LogicalName == "" {
		return r.Name
	}
	return r.LogicalName
}
