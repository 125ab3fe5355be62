package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestGroupLifecycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, 404, w.do("HEAD", groupPath, nil).status)
	missing := w.do("GET", groupPath, nil)
	require.Equal(t, 404, missing.status)
	require.Equal(t, "ResourceGroupNotFound", missing.code())
	require.Equal(t, "Resource group 'rg' could not be found.", missing.message())

	created := w.do("PUT", groupPath, obj{"location": "West Europe", "tags": obj{"a": "1", "b": "2"}})
	require.Equal(t, 201, created.status)
	require.Equal(t, obj{
		"id": groupPath, "name": "rg", "type": "Microsoft.Resources/resourceGroups", "location": "westeurope",
		"tags": obj{"a": "1", "b": "2"}, "properties": obj{"provisioningState": "Succeeded"},
	}, created.body)
	head := w.do("HEAD", groupPath, nil)
	require.Equal(t, 204, head.status)
	require.Empty(t, head.raw)

	replaced := w.do("PUT", groupPath, obj{"location": "westeurope", "tags": obj{"c": "3"}})
	require.Equal(t, 200, replaced.status)
	require.Equal(t, obj{"c": "3"}, replaced.at("tags"), "a PUT replaces the tags")
	patched := w.do("PATCH", groupPath, obj{"tags": obj{"d": "4"}})
	require.Equal(t, 200, patched.status)
	require.Equal(t, obj{"d": "4"}, patched.at("tags"))
	untouched := w.do("PATCH", groupPath, obj{})
	require.Equal(t, obj{"d": "4"}, untouched.at("tags"), "what a PATCH does not name stays")

	listed := w.do("GET", subPath+"/resourcegroups", nil)
	require.Len(t, listed.at("value"), 1)
}

func TestGroupRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	named := func(name string) string { return subPath + "/resourceGroups/" + name }
	regions := w.do("PUT", named("x"), obj{"location": "atlantis"}).message()
	require.True(t, strings.HasPrefix(regions, "The provided location 'atlantis' is not available for resource group. List of available regions is 'australiacentral,"), regions)
	long := strings.Repeat("a", 91)
	w.refuses([]refusal{
		{"no location", "", named("x"), obj{}, 400, "LocationRequired", "The location property is required for this definition."},
		{"unknown location", "", named("x"), obj{"location": "atlantis"}, 400, "LocationNotAvailableForResourceGroup", regions},
		{"moved", "", groupPath, obj{"location": "westus"}, 409, "InvalidResourceGroupLocation",
			"Invalid resource group location 'westus'. The Resource group already exists in location 'eastus'."},
		{"bad characters", "", named("a$b"), groupBody(), 400, "InvalidResourceGroup",
			"The provided resource group name 'a$b' has these invalid characters: '$'. The name can only be a letter, digit, '-', '.', '(', ')' or '_'."},
		{"ends with dot", "", named("a."), groupBody(), 400, "InvalidResourceGroup",
			"The provided resource group name 'a.' ends with '.'. The name can only be a letter, digit, '-', '.', '(', ')' or '_'."},
		{"too long", "", named(long), groupBody(), 400, "InvalidResourceGroup",
			"The provided resource group name '" + long + "' has a length of '91' which exceeds the maximum length of '90'."},
		{"patch missing", "PATCH", named("x"), obj{"tags": obj{}}, 404, "ResourceGroupNotFound", "Resource group 'x' could not be found."},
		{"delete missing", "DELETE", named("x"), nil, 404, "ResourceGroupNotFound", "Resource group 'x' could not be found."},
		{"post", "POST", groupPath, obj{}, 405, "MethodNotAllowed", "The requested resource does not support http method 'POST'."},
		{"child of missing group", "", strings.Replace(planPath, "/rg/", "/x/", 1), planBody("P1v3", 1), 404, "ResourceGroupNotFound",
			"Resource group 'x' could not be found."},
	})
}

func TestTagRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	tags := func(name, value string) obj { return obj{"location": "eastus", "tags": obj{name: value}} }
	many := obj{}
	for i := range 51 {
		many[strings.Repeat("t", i+1)] = ""
	}
	delete(many, "t")
	w.must("PUT", groupPath, obj{"location": "eastus", "tags": many})
	w.must("PUT", groupPath, tags(strings.Repeat("n", 512), strings.Repeat("v", 256)))
	many["t"] = ""
	w.refuses([]refusal{
		{"reserved character", "", groupPath, tags("a/b", ""), 400, "InvalidTagNameCharacters",
			`The tag names 'a/b' have reserved characters '<,>,%,&,\,?,/' or control characters.`},
		{"empty name", "", groupPath, tags("", "x"), 400, "InvalidTagName", "The tag name must not be null, empty or consist only of whitespace characters."},
		{"long value", "", groupPath, tags("a", strings.Repeat("v", 257)), 400, "TagValueTooLong", "The value of the tag 'a' is longer than '256' characters."},
		{"long name", "", groupPath, tags(strings.Repeat("n", 513), ""), 400, "TagNameTooLong",
			"The tag name '" + strings.Repeat("n", 513) + "' is longer than '512' characters."},
		{"too many", "", groupPath, obj{"location": "eastus", "tags": many}, 400, "TooManyTags", "The resource has '51' tags; at most '50' tags are allowed."},
		{"not a string", "", groupPath, obj{"location": "eastus", "tags": obj{"a": 1}}, 400, "InvalidRequestContent",
			"The request content was invalid and could not be deserialized: 'Error converting value to type 'System.String'. Path 'tags.a'.'."},
	})
}

func TestGroupDeletionCascades(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("PUT", redisPath, redisBody("Standard", "C", 1))
	w.must("PUT", subPath+"/resourceGroups/rg2", groupBody())

	accepted := w.do("DELETE", groupPath, nil)
	require.Equal(t, 202, accepted.status)
	require.Empty(t, accepted.raw)
	require.Equal(t, "15", accepted.header.Get("Retry-After"))
	location := accepted.header.Get("Location")
	require.True(t, strings.HasPrefix(location, "https://management.azure.com"+subPath+"/operationresults/"), location)
	require.Contains(t, location, "api-version=2022-09-01")
	require.Empty(t, accepted.header.Get("Azure-AsyncOperation"))

	require.Equal(t, "Deleting", w.do("GET", groupPath, nil).at("properties.provisioningState"))
	busy := []refusal{
		{"put group", "", groupPath, groupBody(), 409, "ResourceGroupBeingDeleted", "The resource group 'rg' is in deprovisioning state and cannot perform this operation."},
		{"patch group", "PATCH", groupPath, obj{}, 409, "ResourceGroupBeingDeleted", "The resource group 'rg' is in deprovisioning state and cannot perform this operation."},
		{"put child", "", planPath, planBody("P1v3", 2), 409, "ResourceGroupBeingDeleted", "The resource group 'rg' is in deprovisioning state and cannot perform this operation."},
	}
	w.refuses(busy)
	again := w.do("DELETE", groupPath, nil)
	require.Equal(t, 202, again.status)
	require.Equal(t, location, again.header.Get("Location"), "a second DELETE joins the first")

	pending := w.send("GET", location, nil)
	require.Equal(t, 202, pending.status)
	require.Equal(t, location, pending.header.Get("Location"))
	w.clock.Advance(2*time.Minute - time.Second)
	require.Equal(t, 202, w.send("GET", location, nil).status)
	require.Contains(t, w.azure.Resources(), sitePath)
	w.clock.Advance(time.Second)
	require.Equal(t, 200, w.send("GET", location, nil).status)
	require.Equal(t, []string{subPath + "/resourceGroups/rg2"}, w.azure.Resources())
	require.Equal(t, 404, w.do("GET", groupPath, nil).status)
}

// A creation that its group's deletion cut short must not touch a later
// resource of the same name.
func TestCreationCutShortDoesNotTouchASuccessor(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	first := w.must("PUT", redisPath, redisBody("Standard", "C", 1))
	w.must("DELETE", groupPath, nil)
	w.clock.Advance(2 * time.Minute)
	w.withGroup().must("PUT", redisPath, redisBody("Standard", "C", 1))
	w.clock.Advance(19 * time.Minute)
	require.Equal(t, "Creating", w.do("GET", redisPath, nil).at("properties.provisioningState"))
	require.Equal(t, "Failed", w.send("GET", first.header.Get("Azure-AsyncOperation"), nil).at("status"))
	w.clock.Advance(time.Minute)
	require.Equal(t, "Succeeded", w.do("GET", redisPath, nil).at("properties.provisioningState"))
}
