// Package sim is an Azure Resource Manager in memory: an [http.Handler] that
// speaks ARM's REST dialect for the resource types this program deploys, and
// for no others. What Azure refuses it refuses, with Azure's status, code and,
// as far as it is publicly known, message; anything it does not know is refused
// loudly.
//
// Layout: one store under one lock; a router from resource ids to resource
// types; one file per resource type, named by its provider (web_site.go is
// Microsoft.Web/sites), whose handlers all have the same shape: validate the
// request, build the body to store, change the store. Time comes
// from an injected clock: nothing runs in the background, and a resource that
// is being created is settled when it is next looked at.
//
// Simulated: resource groups; App Service plans and sites (Linux) with
// config/web, config/appsettings, connection strings, storage mounts, backups, instances and names; their
// slots with the same, swaps (web_swap.go) and what stays in its place in one
// (web_sticky.go); certificates that somebody uploads; deployments as ARM shows them, for an SCM site to make, and the
// credentials that it asks for; Azure Cache for Redis with keys and firewall rules; Azure
// Managed Redis with its database and keys; autoscale settings; workspaces with what is kept of deleted ones,
// Application Insights, diagnostic settings, action groups, metric and log search
// alerts, workbooks; identities that are resources of their own, and role assignments; management locks; tags by themselves; vaults with
// their secrets, what is kept of deleted ones, and app settings that refer to secrets. Long-running operations, ARM's error envelope, correlation ids,
// throttling and other faults.
//
// Virtual networks, private endpoints and private DNS zones (network_*.go): of what is in them only
// networks, subnets, peerings, network security groups, endpoints, groups of zones, zones, links, and the interfaces and records that
// somebody makes are stored; the interfaces and records of endpoints and the connections that resources show are derived from these. Way (network_way.go) says how
// traffic gets from an app to a resource, as names, routes and, on the way to a private endpoint, the rules of security groups have it.
//
// Azure Front Door (cdn_*.go): profiles of the Standard and Premium tier, with endpoints, groups of origins, origins and routes;
// custom domains, rules and firewalls are kept and do nothing, and there are no private origins. FrontDoors says which host names lead to an app.
//
// A DataPlane runs what Runs tells it to run. It is told when a swap switches, and
// asked when what it runs is ready. Without one, the clock decides.
//
// Not simulated: authentication, roles of whoever sends a request, policies, quotas, auto swap, zips
// and builds (package scm), consumption plans, App Service environments, gateways of networks,
// application security groups, what rules of security groups refuse on the way to public addresses, resource moves, template
// deployments, a workspace's logs and most metrics,
// the firing of alerts. Windows plans only exist.
//
// Where a message is known, a comment names where it was seen. Where none is
// known, the comment says so; code and status then follow the documented kind
// of refusal.
//
// Package local and tests import it. It knows neither Pulumi nor the stand-in
// provider: they meet over HTTP. Another type is a file with its kind, which
// newKinds lists (kind.go); its versions are in apiversion.go.
package sim
