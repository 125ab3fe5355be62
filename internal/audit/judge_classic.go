package audit

import (
	"fmt"
	"math/big"
	"net/netip"
	"strings"
	"time"

	"github.com/dustin/go-humanize/english"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

var classicItems = []item{
	{name: "redis-tls-only", group: groupClassic, title: "TLS only", judge: classic(classicTLSOnly), on: theCache, needs: []part{cacheBody},
		why: "Keys and sessions can be read on the way."},
	{name: "redis-minimum-tls", group: groupClassic, title: "TLS 1.2 or later", judge: classic(classicTLS), on: theCache, needs: []part{cacheBody},
		why: "Versions of TLS before 1.2 can be broken."},
	{name: "redis-access-keys", group: groupClassic, title: "No access keys", judge: classic(classicKeys), on: theCache, needs: []part{cacheBody},
		why: "A key belongs to nobody, and whoever has it reads and writes every session."},
	{name: "redis-entra", group: groupClassic, title: "Microsoft Entra ID", judge: classic(classicEntra), on: theCache, needs: []part{cacheBody},
		why: "Without it a key is the only way in."},
	{name: "redis-private-link", group: groupClassic, title: "Private endpoint", judge: classic(classicLink), on: theCache, needs: []part{cacheBody},
		why: "Sessions cross the public network."},
	{name: "redis-public-access", group: groupClassic, title: "Not reachable from the internet", judge: classic(classicPublic), on: theCache, needs: []part{cacheBody},
		why: "Whoever has the key gets in from anywhere."},
	{name: "redis-firewall", group: groupClassic, title: "Few addresses get in", judge: classic(classicFirewall), on: theCache, needs: []part{cacheBody, firewall},
		why: "Each address that gets in can try keys."},
	{name: "redis-zones", group: groupClassic, title: "Zone redundant", judge: classic(classicZones), on: theCache, needs: []part{cacheBody},
		why: "A zone that fails takes all sessions with it."},
	{name: "redis-size", group: groupClassic, title: "Two nodes, Standard C1 or larger", judge: classic(classicSize), on: theCache, needs: []part{cacheBody},
		why: "Basic has one node and no promise of availability; C0 shares a core."},
	{name: "redis-retirement", group: groupClassic, title: "A service that stays", judge: classic(classicRetirement), on: theCache, needs: []part{cacheBody},
		why: "Microsoft switches Azure Cache for Redis off."},
	{name: "redis-maintenance-window", group: groupClassic, title: "A maintenance window", judge: classic(classicWindow), on: theCache, needs: []part{cacheBody, window},
		why: "Nodes are patched while most people are there."},
	{name: "redis-resource-logs", group: groupClassic, title: "Resource logs", judge: classic(cacheConnections), on: theCache, needs: []part{cacheBody, cacheLogs},
		why: "Nobody finds out afterwards who connected."},
}

// classic judges where the cache is an Azure Cache for Redis.
func classic(judge func(*facts) verdict) func(*facts) verdict {
	return func(f *facts) verdict {
		switch {
		case f.cache.id.IsZero():
			return moot("no cache was found")
		case f.cache.managed:
			return moot("the cache is an " + groupManaged)
		}
		return judge(f)
	}
}

func classicTLSOnly(f *facts) verdict {
	return onOff(!f.cache.body.Flag("enableNonSslPort"), "TLS only", "the cache takes plain connections", f.undo())
}

func classicTLS(f *facts) verdict {
	version := f.cache.body.Text("minimumTlsVersion")
	return onOff(version >= "1.2", "TLS "+version+" or later", "TLS "+orNone(version)+" is accepted", f.undo())
}

func classicKeys(f *facts) verdict {
	if f.cache.body.Flag("disableAccessKeyAuthentication") {
		return pass("Microsoft Entra ID only")
	}
	return later("whoever has an access key gets in", noEntra)
}

func classicEntra(f *facts) verdict {
	if strings.EqualFold(f.cache.body.Object("redisConfiguration").Text("aad-enabled"), "true") {
		return pass("Microsoft Entra ID lets in, too")
	}
	return later("Microsoft Entra ID lets nobody in", noEntra)
}

func classicLink(f *facts) verdict {
	if approved(f.cache.body) > 0 {
		return pass("a private endpoint is approved")
	}
	return fail("no private endpoint leads to the cache", f.goPrivate())
}

func classicPublic(f *facts) verdict {
	if f.cache.body.Text("publicNetworkAccess") == "Disabled" {
		return pass("public network access is disabled")
	}
	return fail("the cache answers on a public address", f.goPrivate())
}

// mostAddresses is what PSRule lets pass. It lets as many rules pass, each of which has an
// address at least.
const mostAddresses = 10

func classicFirewall(f *facts) verdict {
	if f.cache.body.Text("publicNetworkAccess") == "Disabled" {
		return moot("public network access is disabled")
	}
	addresses := new(big.Int)
	for _, rule := range f.cache.rules {
		addresses.Add(addresses, between(rule))
	}
	seen := fmt.Sprintf("%s, %s", english.Plural(len(f.cache.rules), "rule", ""), addressCount(addresses))
	do := f.up(settings.KeyRedisAllowedIPRanges+"[0]", "ADDRESS")
	switch {
	case len(f.cache.rules) == 0:
		return fail("no rules: every address gets in", do)
	case addresses.Cmp(big.NewInt(mostAddresses)) > 0:
		return fail(fmt.Sprintf("%s; at most %d pass. The app's own may be more: the stack's output outboundIpAddresses has them", seen, mostAddresses), do)
	}
	return pass(seen)
}

func addressCount(n *big.Int) string {
	if n.IsInt64() && n.Int64() == 1 {
		return "1 address"
	}
	return n.String() + " addresses"
}

// between counts the addresses of a rule, both ends included.
func between(rule arm.Object) *big.Int {
	start, err := netip.ParseAddr(rule.Text("startIP"))
	end, err2 := netip.ParseAddr(rule.Text("endIP"))
	if err != nil || err2 != nil {
		return new(big.Int)
	}
	n := new(big.Int).Sub(new(big.Int).SetBytes(end.AsSlice()), new(big.Int).SetBytes(start.AsSlice()))
	return n.Add(n, big.NewInt(1))
}

func classicZones(f *facts) verdict {
	policy := f.cache.body.Text("zonalAllocationPolicy")
	switch {
	case len(f.cache.zones) >= 2:
		return pass("zones " + strings.Join(f.cache.zones, ", "))
	case policy == "Automatic":
		return pass("Azure chooses the zones")
	}
	return later("nodes may be in one zone", "zones of a classic cache; an Azure Managed Redis has them: "+f.up(settings.KeyRedisSKU, f.successor()))
}

func classicSize(f *facts) verdict {
	sku := f.cache.body.Object("sku")
	name := fmt.Sprintf("%s %s%d", sku.Text("name"), sku.Text("family"), sku.Whole("capacity"))
	good := sku.Text("name") == "Premium" || sku.Text("name") == "Standard" && sku.Whole("capacity") >= 1
	return onOff(good, name, name, f.up(settings.KeyRedisSKU, "Standard_C1"))
}

func classicRetirement(f *facts) verdict {
	return fail("Microsoft switches it off by "+catalog.ClassicCacheEnds.Format(time.DateOnly),
		"sessions are lost once, see docs/redis.md: "+f.up(settings.KeyRedisSKU, f.successor()))
}

// successor is the Azure Managed Redis of the cache's size.
func (f *facts) successor() string {
	sku := f.cache.body.Object("sku")
	for _, size := range catalog.Caches() {
		if size.SKU == sku.Text("name") && size.Capacity == sku.Whole("capacity") {
			return size.Successor().Name
		}
	}
	return "Balanced_B1"
}

func classicWindow(f *facts) verdict {
	if name := f.cache.body.Object("sku").Text("name"); name == "Basic" {
		return moot("Basic has no maintenance windows")
	}
	if f.cache.window {
		return pass("a maintenance window is set")
	}
	return fail("nodes may be patched at any time", f.up(settings.KeyRedisMaintenance+"[0]", "Sunday 02:00"))
}
