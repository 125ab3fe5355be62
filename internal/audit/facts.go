package audit

import (
	"time"

	"scaleout/internal/azure/arm"
)

// A part is what one look tells; each may fail by itself.
type part string

// The parts.
const (
	siteConfig  part = "configuration"
	authSetting part = "authentication settings"
	passwords   part = "publishing policies"
	siteLogs    part = "diagnostic settings"
	siteSubnet  part = "subnet"
	slots       part = "slots"
	planBody    part = "plan"
	scaling     part = "autoscale settings"
	scalingLogs part = "diagnostic settings of autoscale"
	cacheBody   part = "cache"
	cacheLogs   part = "diagnostic settings of the cache"
	firewall    part = "firewall rules of the cache"
	window      part = "maintenance window of the cache"
	insights    part = "Application Insights"
	alerts      part = "alerts"

	doorBody  part = "Azure Front Door"
	doorParts part = "parts of the Azure Front Door"
	doorLogs  part = "diagnostic settings of the Azure Front Door"

	vaultReferences  part = "references to a vault"
	vaultBody        part = "vault"
	vaultSecrets     part = "secrets of the vault"
	vaultLogs        part = "diagnostic settings of the vault"
	vaultAssignments part = "role assignments for the vault"
)

// facts are all that was read. Objects are properties as Resource Manager answers them,
// unless it is said otherwise.
type facts struct {
	now time.Time

	app  site
	slot site // the staging slot
	none string

	plan   arm.Object // all of it: the tier is in sku
	autosc struct {
		id   arm.ResourceID // zero: none is bound to the plan
		body arm.Object
		logs []arm.Object // diagnostic settings
	}
	cache    cache
	vault    vault
	door     door
	insights []arm.Object
	alerts   []arm.Object // metric alerts

	unread map[part]error // what could not be read, except of the slot
	up     func(key, value string) string
}

// site is an app or a slot.
type site struct {
	id        arm.ResourceID
	body      arm.Object // properties
	identity  arm.Object
	config    arm.Object      // of config/web
	passwords map[string]bool // "ftp", "scm": whether a password lets anybody in
	auth      arm.Authentication
	logs      []arm.Object // diagnostic settings
	subnet    arm.Object   // that its traffic comes from
	unread    map[part]error

	references map[string]arm.Object // app settings that refer to a vault, and what became of each
}

// cache is a cache of either kind, or none.
type cache struct {
	id       arm.ResourceID // zero: there is none
	managed  bool
	sku      string
	body     arm.Object   // properties
	database arm.Object   // of a managed one
	zones    []string     // of a classic one
	rules    []arm.Object // firewall of a classic one
	window   bool         // whether a classic one has a maintenance window
	logs     []arm.Object
}

// vault is the one with the app's secrets, or none.
type vault struct {
	id      arm.ResourceID // zero: there is none
	body    arm.Object     // properties
	secrets []arm.Object   // properties; no values
	logs    []arm.Object

	assignments []arm.Object // of roles, for the vault or for what it is in
}

// door is the Azure Front Door in front of the app, or none.
type door struct {
	id        arm.ResourceID // zero: there is none
	sku       string
	identity  arm.Object
	endpoints []arm.Object // all of them, not only properties
	domains   []arm.Object // the same
	policies  []arm.Object // security policies
	groups    []originGroup
	origins   []arm.Object
	logs      []arm.Object
}

// originGroup is how the origins of a group are probed, and how many it has.
type originGroup struct {
	probes  arm.Object // nil: not at all
	origins int
}

// of returns what an item judges: production's facts, or those of the slot.
func (f *facts) of(slot bool) *site {
	if slot {
		return &f.slot
	}
	return &f.app
}
