package sim

import (
	"slices"
	"strings"
)

// handler answers one method on one type. It never writes to the store before
// all its checks have passed.
type handler func(*Azure, *call) (*answer, *Error)

// kind is a row of the routing table: one resource type.
type kind struct {
	namespace string // empty for resource groups
	name      string // full type, as answers spell it
	versions  []string
	fields    []field // the body of a PUT or PATCH
	// tracked types have a location and ARM checks their body's outer members itself.
	tracked bool
	// global types may be outside of any region.
	global bool
	// bodiless types are made by a PUT that may have no body.
	bodiless bool
	// virtual types are views of their parent: not stored under an id of their own.
	virtual bool
	// single types are one below each resource: their path has no name or always the same, and their body has these members.
	single []field
	// deep types are views of a view: the resource is two levels up.
	deep bool

	get, put, patch, remove, list handler
	actions                       map[string]handler // POST

	// shown makes the body of an answer; nil: it is the stored one. See also byVersion.
	shown func(*Azure, *resource, look) map[string]any
}

// newKinds is the routing table, by lower-case type name.
func newKinds() map[string]*kind {
	table := map[string]*kind{}
	kinds := []*kind{
		groupKind(), planKind(), siteKind(), configKind(), instanceKind(), redisKind(), ruleKind(), scheduleKind(), linkedServerKind(),
		clusterKind(), databaseKind(), assignmentKind(), autoscaleKind(), metricsKind(), metricDefinitionsKind(),
		workspaceKind(), deletedWorkspaceKind(), componentKind(), componentBillingKind(), diagnosticKind(), diagnosticCategoryKind(), actionGroupKind(), metricAlertKind(), activityAlertKind(), queryRuleKind(), workbookKind(),
		identityKind(), federationKind(), roleAssignmentKind(), lockKind(), tagsKind(), vaultKind(), vaultPolicyKind(), keyVaultKind(), cacheKind(), secretKind(), referenceKind(siteType), referenceKind(slotType), webKind(), stacksKind(), slotKind(), slotConfigKind(), hostNameKind(), slotHostNameKind(), slotInstanceKind(), planSiteKind(),
	}
	kinds = slices.Concat(kinds, deploymentKinds(), policyKinds(), networkKinds(), cdnKinds(), nothingKinds(), notificationKinds(), sourceControlKinds(), accessKinds(), availableKinds(), []*kind{authSettingsKind(siteType), authSettingsKind(slotType), roleDefinitionKind(), deploymentTemplateKind(), regionKind()})
	for _, k := range kinds {
		if k.get == nil && !k.virtual {
			k.get = getStored
		}
		if k.list == nil && !k.virtual {
			k.list = listStored
		}
		k.namespace, _, _ = strings.Cut(k.name, "/")
		if k.name == groupType {
			k.namespace = ""
		}
		table[strings.ToLower(k.name)] = k
	}
	return table
}
