package verify

import (
	"net/netip"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/deploy"
)

// seen holds all that could be gathered about a deployment. Each part was read by
// itself, and may have failed by itself.
type seen struct {
	site      site
	config    part[siteConfig]
	settings  part[map[string]string] // app settings; secret
	kept      part[[]reference]       // what became of those that refer to a vault
	inVault   string                  // REDIS_URL where a vault has it; secret; empty: not known
	auth      part[arm.Authentication]
	plan      part[plan]
	instances part[[]instance]
	autoscale part[[]autoscale] // all settings of the resource group
	actions   part[scaleActions]
	cache     part[cache]
	keys      part[[]string] // secret
	assigned  part[[]string] // object ids that a managed cache lets in
	firewall  part[[]addresses]
	doors     part[[]door]   // private endpoints of the cache
	way       part[way]      // from the app to these, as rules have it
	ways      part[[]door]   // of the app
	slotWays  part[[]door]   // and of the staging slot
	requests  part[perValue] // answers of the past hour
	errors    part[perValue] // those of them with 5xx
	log       part[string]
	builds    part[[]deploy.Build] // of production
	slots     part[[]string]       // names of the app's slots
	staging   staging

	door              part[arm.FrontDoor] // the stack's own; zero where it has none
	through, directly part[entry]         // the app, asked by that and by its own address

	health   part[answer]
	sessions part[sessions]
	ping     part[pong]

	now time.Time
}

// A part is something that was read, or why it was not.
type part[T any] struct {
	value T
	err   error
}

func got[T any](value T, err error) part[T] { return part[T]{value, err} }

// unread is the verdict where a part could not be read. What somebody may not see
// is skipped; anything else is a failure, for it might hide one.
func (p part[T]) unread() (verdict, bool) {
	switch {
	case p.err == nil:
		return verdict{}, false
	case arm.KindOf(p.err) == arm.Forbidden:
		return skip("not checked: "+p.err.Error(), ""), true
	}
	unknown := fail("could not be checked: "+p.err.Error(), "")
	if arm.Passes(p.err) {
		unknown = unknown.later()
	}
	return unknown, true
}

// site is an app. Addresses are those that it may connect from.
type site struct {
	id, planID                  arm.ResourceID
	name, location, host, state string
	kind                        string
	affinity, httpsOnly         bool
	linux                       bool
	outbound                    []netip.Addr
	subnet                      arm.ResourceID // that its traffic comes from; zero: none
	routesAll                   bool           // all of its traffic goes through there
	identities                  []identity     // beside the app's own
	side                        deploy.Side    // what a release sees of it
	closed                      bool           // no public network access
	connections                 []arm.Object   // of private endpoints
}

type siteConfig struct {
	alwaysOn                       bool
	healthPath, ftps, minTLS, runs string // runs: linuxFxVersion
	starts                         string // appCommandLine
	rules                          []rampUpRule
	closed                         bool     // access rules, or the network, keep somebody out
	frontDoors                     []string // ids of Front Doors that rules let in
	addresses                      bool     // rules let addresses in
	nobody                         string   // by which rule nobody is let in; empty: somebody is
}

// rampUpRule sends a percentage of the requests to a slot.
type rampUpRule struct {
	slot    string
	percent float64
}

// staging is the slot through which releases go.
type staging struct {
	id       arm.ResourceID
	none     string // why there is none to look at; empty: there is one
	site     part[site]
	config   part[siteConfig]
	settings part[map[string]string] // secret
	kept     part[[]reference]
	along    part[[]deploy.Along] // what a swap would change beside code and app settings
	sticky   part[[]string]       // names of app settings that a swap leaves where they are
	builds   part[[]deploy.Build]
}

// A reference is an app setting that says where in a vault its value is.
type reference struct {
	name, status, details string
	vault, secret         string
}

type plan struct {
	id           arm.ResourceID
	name, sku    string
	instances    int
	linux, zones bool
}

type instance struct{ id, state, zone string }

type autoscale struct {
	id, target arm.ResourceID
	name       string
	enabled    bool
	profiles   []profile
}

type profile struct {
	name     string
	min, max int
	always   bool // it holds whenever no other does
	rules    []scaleRule
}

// scaleRule is what a rule of a profile watches, and what it does.
type scaleRule struct {
	metric string
	of     arm.ResourceID
	adds   bool // instances; otherwise it removes some
}

// scaleActions counts what autoscale did within the past hour.
type scaleActions struct{ out, in int }

// cache is a session cache of either kind.
type cache struct {
	id                                  arm.ResourceID
	name, location, host, state, minTLS string
	size                                catalog.Cache // of a managed one only that it is
	port                                int
	plaintext                           bool           // it answers without TLS, too
	private                             bool           // only private endpoints lead to it
	noKeys                              bool           // access keys are not accepted
	policy                              string         // clustering policy of a managed one
	keysOf                              arm.ResourceID // what lists the keys
	version                             string         // api-version of keysOf
	connections                         []arm.Object   // of private endpoints
}

// addresses is a range that a cache's firewall lets in, both ends included.
type addresses struct{ start, end netip.Addr }

// perValue counts by the value of a metric's dimension: by instance, as Azure Monitor
// names them.
type perValue map[string]float64

func (p perValue) total() float64 {
	var sum float64
	for _, n := range p {
		sum += n
	}
	return sum
}

// String lists the counts.
func (p perValue) String() string {
	counts := map[string]int{}
	for name, n := range p {
		counts[short(name)] += int(n)
	}
	return tally(counts)
}

// answer is the response at the health check path.
type answer struct {
	url      string
	status   int
	location string // where a redirect leads, without its query
}

// sessions counts the answers to requests after one login.
type sessions struct {
	missing    string         // what the app does not offer; empty: it does
	status     int            // of the answer to the login, where that was no good
	broken     string         // why nobody can log in; empty: somebody could
	byInstance map[string]int // answers
	lost       map[string]int // answers, by instance, that did not know who asks
	failed     map[string]int // answers that were no use, by reason
	asked      int
}

// pong is a cache's answer to a connection from here.
type pong struct {
	unreachable string // why there is no connection; empty: there is
	refused     string // why the cache, reached, does not answer
}

// identity is a user-assigned identity that the app has.
type identity struct{ objectID, clientID string }
