package sdks

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
)

// What is generated for the official packages stands under their licence.
func TestLicences(t *testing.T) {
	t.Parallel()
	for _, module := range []string{"cache", "network", "redisenterprise", "managedidentity", "authorization", "keyvault", "cdn"} {
		text, err := os.ReadFile(filepath.Join(module, "LICENSE"))
		require.NoError(t, err)
		assert.Contains(t, string(text), "Apache License")
		b, err := os.ReadFile(module + ".schema.json")
		require.NoError(t, err)
		var spec schema.PackageSpec
		require.NoError(t, json.Unmarshal(b, &spec))
		assert.Equal(t, "Apache-2.0", spec.License)
	}
}

// A named package is one whose schema is compared with the names, types and
// requirednesses of what the program uses of it in the npm package
// @pulumi/azure-native, which stand in testdata/<module>.names.txt.
type namedPackage struct {
	module, npm, version string // npm: the release of the npm package that was read
	names                []namedPart
	types                map[string]string // where a type of the schema stands in names
	unused               []string          // required outputs that the schema leaves out, being cut down
	bare                 []string          // types of which only a part is there, whatever else is required
}

// A namedPart says where a part of the schema stands in the npm package: class or
// interface, in which of its files. as is what it is called here, where two have one name.
type namedPart struct{ file, name, as string }

var namedPackages = []namedPackage{managedCaches, networks, identities, roles, vaults, frontDoors}

var managedCaches = namedPackage{
	module: "redisenterprise", npm: "3.26.0", version: "3.26.0",
	names: []namedPart{
		{"redisenterprise/redisEnterprise.d.ts", "RedisEnterprise", ""},
		{"redisenterprise/redisEnterprise.d.ts", "RedisEnterpriseArgs", ""},
		{"redisenterprise/database.d.ts", "Database", ""},
		{"redisenterprise/database.d.ts", "DatabaseArgs", ""},
		{"redisenterprise/accessPolicyAssignment.d.ts", "AccessPolicyAssignment", ""},
		{"redisenterprise/accessPolicyAssignment.d.ts", "AccessPolicyAssignmentArgs", ""},
		{"redisenterprise/listDatabaseKeys.d.ts", "ListDatabaseKeysArgs", ""},
		{"redisenterprise/listDatabaseKeys.d.ts", "ListDatabaseKeysResult", ""},
		{"types/input.d.ts", "SkuArgs", ""},
		{"types/output.d.ts", "SkuResponse", ""},
		{"types/input.d.ts", "AccessPolicyAssignmentPropertiesUserArgs", ""},
		{"types/output.d.ts", "AccessPolicyAssignmentPropertiesResponseUser", ""},
		{"types/enums/redisenterprise/index.d.ts", "SkuName", ""},
		{"types/enums/redisenterprise/index.d.ts", "ClusteringPolicy", ""},
		{"types/enums/redisenterprise/index.d.ts", "EvictionPolicy", ""},
		{"types/enums/redisenterprise/index.d.ts", "Protocol", ""},
		{"types/enums/redisenterprise/index.d.ts", "AccessKeysAuthentication", ""},
		{"types/enums/redisenterprise/index.d.ts", "HighAvailability", ""},
		{"types/enums/redisenterprise/index.d.ts", "PublicNetworkAccess", ""},
		{"types/enums/redisenterprise/index.d.ts", "TlsVersion", ""},
	},
	types: map[string]string{
		"Sku": "SkuArgs", "SkuResponse": "SkuResponse",
		"AccessPolicyAssignmentPropertiesUser":         "AccessPolicyAssignmentPropertiesUserArgs",
		"AccessPolicyAssignmentPropertiesResponseUser": "AccessPolicyAssignmentPropertiesResponseUser",
	},
	unused: []string{"azureApiVersion", "privateEndpointConnections", "systemData"},
}

// The schema has no name, type or requiredness that the official package has not,
// and misses nothing that is required.
func TestSchemaFollowsTheOfficialPackage(t *testing.T) {
	t.Parallel()
	for _, p := range namedPackages {
		t.Run(p.module, p.followsItsNames)
	}
}

func (p namedPackage) followsItsNames(t *testing.T) {
	t.Parallel()
	official := p.officialNames(t)
	var spec schema.PackageSpec
	b, err := os.ReadFile(p.module + ".schema.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &spec))
	assert.Equal(t, p.version, spec.Version)

	module := "azure-native:" + p.module + ":"
	for name, r := range spec.Resources {
		name = strings.TrimPrefix(name, module)
		p.follows(t, official, name+"Args", r.InputProperties, r.RequiredInputs)
		p.follows(t, official, name, r.Properties, r.Required)
	}
	for name, f := range spec.Functions {
		name = strings.TrimPrefix(name, module)
		name = strings.ToUpper(name[:1]) + name[1:]
		p.follows(t, official, name+"Args", f.Inputs.Properties, f.Inputs.Required)
		p.follows(t, official, name+"Result", f.ReturnType.ObjectTypeSpec.Properties, f.ReturnType.ObjectTypeSpec.Required)
	}
	for name, typ := range spec.Types {
		if in := p.types[strings.TrimPrefix(name, module)]; assert.NotEmpty(t, in, name) {
			p.follows(t, official, in, typ.Properties, typ.Required)
		}
	}
}

// officialNames are the contents of the file of names: the type of each property by
// class or interface; the values of an enumeration are properties of type "value".
func (p namedPackage) officialNames(t *testing.T) map[string]map[string]string {
	t.Helper()
	names, err := os.ReadFile(p.namesFile())
	require.NoError(t, err)
	official := map[string]map[string]string{}
	for line := range strings.Lines(string(names)) {
		in, rest, _ := strings.Cut(strings.TrimSpace(line), ".")
		property, typ, _ := strings.Cut(rest, ": ")
		if official[in] == nil {
			official[in] = map[string]string{}
		}
		official[in][property] = typ
	}
	return official
}

// The sizes that redisSku can name are those that the official package has, but
// for the retired ones; and what the program sets are values that it has.
func TestValuesAreThoseOfTheOfficialPackage(t *testing.T) {
	t.Parallel()
	official := managedCaches.officialNames(t)
	var sizes, theirs []string
	for _, c := range catalog.ManagedCaches() {
		sizes = append(sizes, c.SKU)
	}
	for name := range official["SkuName"] {
		if !strings.HasPrefix(name, catalog.RetiredEnterprise) {
			theirs = append(theirs, name)
		}
	}
	assert.ElementsMatch(t, theirs, sizes)
	for enum, values := range map[string]string{
		"ClusteringPolicy": "NoCluster EnterpriseCluster", "EvictionPolicy": "VolatileLRU", "Protocol": "Encrypted",
		"AccessKeysAuthentication": "Enabled", "HighAvailability": "Enabled Disabled", "PublicNetworkAccess": "Enabled", "TlsVersion": "1.2",
	} {
		for value := range strings.FieldsSeq(values) {
			assert.Equal(t, "value", official[enum][value], "%s %s", enum, value)
		}
	}
}

func (p namedPackage) namesFile() string { return "testdata/" + p.module + ".names.txt" }

func (p namedPackage) follows(t *testing.T, official map[string]map[string]string, name string, ours map[string]schema.PropertySpec, required []string) {
	t.Helper()
	theirs := official[name]
	require.NotEmpty(t, theirs, name)
	for property, spec := range ours {
		suffix := "?"
		if slices.Contains(required, property) {
			suffix = ""
		}
		assert.Equal(t, typeName(spec.TypeSpec)+suffix, theirs[property], "%s.%s", name, property)
	}
	for property, typ := range theirs {
		if _, has := ours[property]; !has && !slices.Contains(p.bare, name) && !slices.Contains(p.unused, property) {
			assert.True(t, strings.HasSuffix(typ, "?"), "%s.%s is required", name, property)
		}
	}
}

func typeName(spec schema.TypeSpec) string {
	switch {
	case spec.Ref != "":
		return "object"
	case spec.Type == "integer":
		return "number"
	}
	return spec.Type
}

// The names are those of the package itself: for each release that namedPackages name, unpack
// what 'npm pack @pulumi/azure-native@RELEASE' fetches, call its folder RELEASE, and name the
// folder around them.
func TestNamesAreThoseOfTheOfficialPackage(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("SCALEOUT_AZURE_NATIVE_NPM")
	if dir == "" {
		t.Skip("NOT COMPARED with the npm package again: set SCALEOUT_AZURE_NATIVE_NPM to the folder with its unpacked releases")
	}
	for _, p := range namedPackages {
		var b strings.Builder
		for _, n := range p.names {
			text, err := os.ReadFile(filepath.Join(dir, p.npm, n.file))
			require.NoError(t, err)
			found := extract(string(text), p.module, n.name)
			require.NotEmpty(t, found, n.name)
			if n.as != "" {
				found = strings.ReplaceAll(found, n.name+".", n.as+".")
			}
			b.WriteString(found)
		}
		names, err := os.ReadFile(p.namesFile())
		require.NoError(t, err)
		assert.Equal(t, b.String(), string(names))
	}
}

var (
	comment = regexp.MustCompile(`(?s)/\*\*.*?\*/`)
	value   = regexp.MustCompile(`\s*readonly \w+: "([^"]*)";\s*`)
	member  = regexp.MustCompile(`(?m)^\s*(?:readonly )?(\w+)(\??): (?:pulumi\.(?:Output|Input)<)?((?:[^;{]|\{[^}]*\})*?)>?;`)
)

// extract lists the members of a class, an interface or an enumeration, one to a line.
func extract(text, module, name string) string {
	text = comment.ReplaceAllString(text, "")
	if enum := regexp.MustCompile(`(?s)export declare const ` + name + `: \{(.*?)\};`).FindStringSubmatch(text); enum != nil {
		return value.ReplaceAllString(enum[1], name+".$1: value\n")
	}
	margin := ""
	if at := strings.Index(text, "namespace "+module+" {"); at >= 0 {
		text, margin = text[at:], "    "
	}
	block := regexp.MustCompile(`(?s)(?:class|interface) ` + name + `(?: extends [\w.]+)? \{(.*?)\n` + margin + `\}`).FindStringSubmatch(text)
	if block == nil {
		return ""
	}
	var b strings.Builder
	for _, m := range member.FindAllStringSubmatch(block[1], -1) {
		typ, optional := m[3], m[2]
		if strings.Contains(typ, "undefined") {
			optional = "?"
		}
		fmt.Fprintf(&b, "%s.%s: %s%s\n", name, m[1], kindOf(typ), optional)
	}
	return b.String()
}

func kindOf(typ string) string {
	switch {
	case strings.Contains(typ, "[]"):
		return "array"
	case strings.HasPrefix(typ, "string"), strings.HasPrefix(typ, "number"), strings.HasPrefix(typ, "boolean"):
		return strings.Fields(typ)[0]
	case strings.HasPrefix(typ, "enums."):
		return "string" // and nothing but its values, which a schema leaves out
	}
	return "object"
}
