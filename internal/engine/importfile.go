package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// Limits of an import file. A stack of this project has some forty resources, of
// which none has more than two ancestors. A URN holds the types of all ancestors, so
// without the last limit a chain of parents would take its length squared in memory.
const (
	maxImportFile = 4 << 20 // bytes
	maxImports    = 1000
	maxAncestors  = 20
	maxImportText = 2048 // bytes of a name, a type, an id or a URN
	maxComplaints = 20
)

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

// ReadImportFile reads an ImportFile. What is wrong inside of it is found by Import.
func ReadImportFile(r io.Reader) (ImportFile, error) {
	var f ImportFile
	b, err := io.ReadAll(io.LimitReader(r, maxImportFile+1))
	if err != nil {
		return f, err
	}
	if len(b) > maxImportFile {
		return f, fmt.Errorf("not an import file: it has more than %d MB", maxImportFile>>20)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, fmt.Errorf("not an import file: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return f, errors.New("not an import file: something follows the object")
	}
	if len(f.Resources) == 0 {
		return f, errors.New("not an import file: it lists no resources")
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
	if n := len(f.Resources) + len(f.NameTable); n > maxImports {
		return nil, fmt.Errorf("%d resources; at most %d can be imported at once", n, maxImports)
	}
	r := importReader{file: f, stack: stack, project: project, places: map[string]place{}, at: map[string]int{}, taken: map[resource.URN]string{}}
	r.readNameTable()
	r.readResources()
	if len(r.wrong) > 0 { // no places can be worked out from these
		return nil, shortened(r.wrong)
	}
	all := make([]deploy.Import, 0, len(f.Resources))
	for _, res := range f.Resources {
		imp, err := r.imported(res, protect)
		if err != nil {
			r.wrong = append(r.wrong, err)
		}
		all = append(all, imp)
	}
	return all, shortened(r.wrong)
}

// importReader works out where in the program each resource belongs.
type importReader struct {
	file    ImportFile
	stack   tokens.StackName
	project tokens.PackageName
	places  map[string]place // by Name, as far as known
	at      map[string]int   // by Name
	taken   map[resource.URN]string
	wrong   []error
}

// A place is where in the program a resource belongs.
type place struct {
	urn       resource.URN
	ancestors int
}

func (r *importReader) complain(format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Errorf(format, args...))
}

func shortened(wrong []error) error {
	if more := len(wrong) - maxComplaints; more > 0 {
		wrong = append(slices.Clone(wrong[:maxComplaints]), fmt.Errorf("and %d more are wrong", more))
	}
	return errors.Join(wrong...)
}

func (r *importReader) readNameTable() {
	for _, name := range slices.Sorted(maps.Keys(r.file.NameTable)) {
		urn := r.file.NameTable[name]
		switch {
		case !printable(name) || !printable(string(urn)):
			r.complain("nameTable: %.60q: %s", name, notPrintable)
		case !urn.IsValid() || !isType(urn.Type()):
			r.complain("nameTable: %q is no URN but %q; URNs look like urn:pulumi:STACK::PROJECT::TYPE::NAME", name, urn)
		case urn.Stack() != r.stack.Q() || urn.Project() != r.project:
			r.complain("nameTable: %q belongs to stack %q of project %q; this is stack %q of project %q",
				name, urn.Stack(), urn.Project(), r.stack, r.project)
		}
		r.places[name] = place{urn: urn} // its length is limited, as those of its ancestors
	}
}

const notPrintable = "a name, type, id or URN has 1 to 2048 bytes, and no control characters"

// printable reports whether a text from the file can be a name, a type or an id.
func printable(text string) bool {
	return text != "" && len(text) <= maxImportText && !strings.ContainsFunc(text, unicode.IsControl)
}

var typeToken = regexp.MustCompile(`^[\w.-]+:[\w./-]*:[\w./-]+$`)

// isType reports whether a type is one, and none of those that only Pulumi makes.
func isType(typ tokens.Type) bool {
	return typeToken.MatchString(string(typ)) && typ.Package() != "pulumi"
}

func (r *importReader) readResources() {
	for i, res := range r.file.Resources {
		_, listed := r.file.NameTable[res.Name]
		_, twice := r.at[res.Name]
		r.at[res.Name] = i
		switch {
		case res.Type == "" || res.Name == "":
			r.complain("resource %d has no type or no name", i)
		case twice || listed:
			r.complain("two resources have the name %.60q", res.Name)
		case res.Component == (res.ID != ""):
			r.complain("%.60q: a component has no id, and everything else has one", res.Name)
		case !printable(res.Name) || !printable(res.logicalName()) || !res.Component && !printable(string(res.ID)):
			r.complain("%.60q: %s", res.Name, notPrintable)
		case !printable(string(res.Type)) || !isType(res.Type):
			r.complain("%q: the type %.60q is none that can be imported; types look like azure-native:web/v20240401:WebApp", res.Name, res.Type)
		}
	}
}

func (r *importReader) imported(res ImportedResource, protect bool) (deploy.Import, error) {
	imp := deploy.Import{
		Type: res.Type, Name: res.logicalName(), ID: res.ID, Protect: protect, Component: res.Component,
	}
	if res.Version != "" {
		version, err := semver.Parse(res.Version)
		if err != nil {
			return imp, fmt.Errorf("%q: version %.60q: %w", res.Name, res.Version, err)
		}
		imp.Version = &version
	}
	own, err := r.place(res.Name, 0)
	if err != nil {
		return imp, err
	}
	if other, twice := r.taken[own.urn]; twice {
		return imp, fmt.Errorf("%q and %q are the same resource of the program: %s", other, res.Name, own.urn)
	}
	r.taken[own.urn] = res.Name
	imp.Parent = r.places[res.Parent].urn
	return imp, nil
}

// place returns where the resource with a name belongs. Below are the names on the
// way to it; their number ends a circle of parents.
func (r *importReader) place(name string, below int) (place, error) {
	if known, ok := r.places[name]; ok {
		return known, nil
	}
	i, known := r.at[name]
	if !known {
		return place{}, fmt.Errorf("the parent %.60q is neither in resources nor in nameTable", name)
	}
	res := r.file.Resources[i]
	here, above := place{}, tokens.Type("")
	if res.Parent != "" {
		tooMany := fmt.Errorf("%.60q is its own ancestor, or one of more than %d in a row", name, maxAncestors)
		if below > maxAncestors {
			return here, tooMany
		}
		parent, err := r.place(res.Parent, below+1)
		if err != nil {
			return here, err
		}
		if here.ancestors = parent.ancestors + 1; here.ancestors > maxAncestors {
			return here, tooMany
		}
		above = parent.urn.QualifiedType()
	}
	here.urn = resource.NewURN(r.stack.Q(), r.project, above, res.Type, res.logicalName())
	r.places[name] = here
	return here, nil
}

func (r ImportedResource) logicalName() string {
	if r.LogicalName == "" {
		return r.Name
	}
	return r.LogicalName
}
