package sim

import (
	"net/http"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// serverLinkType is a link of two Premium caches, of which the primary copies its data to the secondary
// ("Configure passive geo-replication for Premium Azure Cache for Redis instances"). The embedded
// cache copies nothing: links are kept and shown.
const serverLinkType = redisType + "/linkedServers"

// serverLinkChange is how long making and removing a link take (recorded 2022-12: four to five minutes, of
// which the client asked each half minute).
const serverLinkChange = 4 * time.Minute

func linkedServerKind() *kind {
	return &kind{
		name: serverLinkType, versions: cacheVersions,
		fields: []field{
			{name: "linkedRedisCacheId"}, {name: "linkedRedisCacheLocation"}, {name: "serverRole"},
			{name: "geoReplicatedPrimaryHostName"}, {name: "primaryHostName"},
		},
		put: putServerLink, remove: deleteServerLink, shown: byVersion(viewServerLink),
	}
}

// viewServerLink: the names of the pair came after 2018-03-01 (seen 2019-10 without and 2022-12 with them).
func viewServerLink(version string, body map[string]any) {
	if version < "2022-05-01" {
		delete(object(body, "properties"), "geoReplicatedPrimaryHostName")
		delete(object(body, "properties"), "primaryHostName")
	}
}

// putServerLink is accepted with 201 and polled (recorded 2022-12 and 2023-04-01).
func putServerLink(a *Azure, c *call) (*answer, *Error) {
	cache, _ := a.state.find(c.id.parent())
	if e := a.checkIdle(c, cache); e != nil {
		return nil, e
	}
	other, e := a.checkServerLink(c, cache)
	if e != nil {
		return nil, e
	}
	existing, found := a.state.find(c.id)
	v := creating
	if found {
		v = updating
	}
	role := text(object(c.body, "properties"), "serverRole")
	r := newServerLink(cache, other, role)
	a.state.put(r)
	back := newServerLink(other, cache, map[string]string{"Secondary": "Primary", "Primary": "Secondary"}[role])
	setProvisioningState(back, "Succeeded")
	a.state.put(back)
	ans := wrote(http.StatusCreated, a.show(r, c.written(existing)))
	a.startInCache(c, r, existing, v, serverLinkChange, ans).header.Del("Location") // recorded without, unlike a deletion
	if c.apiVersion < statusSince {
		ans.header.Del("Azure-AsyncOperation")
	}
	return ans, nil
}

// newServerLink is the link as a cache shows it; what it is for the other is that one's.
func newServerLink(cache, other *resource, role string) *resource {
	primary, secondary := cache, other
	if role == "Primary" {
		primary, secondary = other, cache
	}
	id := respelled(cache.ID, redisType) + "/linkedServers/" + other.id().name()
	return &resource{ID: id, Type: serverLinkType, Body: map[string]any{
		"id": id, "name": other.id().name(), "type": serverLinkType,
		"properties": map[string]any{
			"linkedRedisCacheId": respelled(other.ID, redisType), "linkedRedisCacheLocation": catalog.DisplayRegion(other.location()),
			"serverRole": role, "provisioningState": "Creating",
			"geoReplicatedPrimaryHostName": strings.ToLower(secondary.id().name()) + ".geo.redis.cache.windows.net",
			"primaryHostName":              text(primary.properties(), "hostName"),
		},
	}}
}

// checkServerLink finds the other cache. The rules are those of the page named above; the words were not seen.
func (a *Azure) checkServerLink(c *call, cache *resource) (*resource, *Error) {
	p := object(c.body, "properties")
	id, valid := parseResourceID(text(p, "linkedRedisCacheId"))
	other, found := a.state.find(id)
	const invalid = "The value of the parameter 'properties.%s' is invalid."
	role := text(p, "serverRole")
	switch {
	case !valid || !found || other.Type != redisType || other == cache || !strings.EqualFold(c.id.name(), other.id().name()):
		return nil, c.refuseRedis(invalid, "linkedRedisCacheId")
	case text(p, "linkedRedisCacheLocation") == "" || catalog.NormalRegion(text(p, "linkedRedisCacheLocation")) != catalog.NormalRegion(other.location()):
		return nil, c.refuseRedis(invalid, "linkedRedisCacheLocation")
	case role != "Primary" && role != "Secondary":
		return nil, c.refuseRedis(invalid, "serverRole")
	}
	for _, one := range []*resource{cache, other} {
		if text(object(one.properties(), "sku"), "name") != "Premium" {
			return nil, c.refuseRedis("Linked servers need Premium caches; '%s' is not one.", one.id().name())
		}
	}
	return other, a.checkIdle(c, other)
}

// deleteServerLink removes the link from both caches.
func deleteServerLink(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if _, busy := a.busy(c.id); busy {
		cache, _ := a.state.find(c.id.parent())
		return nil, a.checkIdle(c, cache)
	}
	if c.apiVersion < statusSince { // seen 2019-10
		a.state.remove(r.ID, c.now)
		return wrote(http.StatusOK, nil), nil
	}
	undo := r.copy()
	setProvisioningState(r, "Deleting")
	return a.startInCache(c, r, undo, deleting, serverLinkChange, wrote(http.StatusAccepted, nil)), nil
}

// otherSide is the id of the same link as the other cache has it.
func (r *resource) otherSide() string {
	return text(r.properties(), "linkedRedisCacheId") + "/linkedServers/" + r.id().parent().name()
}

// linksOf are the links that a cache's answer names.
func (a *Azure) linksOf(cache *resource) []any {
	links := []any{}
	for _, r := range a.state.childrenOf(cache, serverLinkType) {
		links = append(links, map[string]any{"id": r.ID})
	}
	return links
}

// checkUnlinked refuses to delete a cache that has links (recorded, 2023-04-01).
func (a *Azure) checkUnlinked(c *call, cache *resource) *Error {
	if len(a.linksOf(cache)) == 0 {
		return nil
	}
	return c.refuseRedis("Cannot delete '%s' since it has linked servers associated with it. Please remove the linked server(s) and then try deleting the cache.", cache.id().name())
}
