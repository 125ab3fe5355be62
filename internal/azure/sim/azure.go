package sim

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"sort"
	"sync"
	"time"

	"scaleout/internal/clock"
)

// The subscription and tenant of a simulator whose options name none.
const (
	DefaultSubscription = "5ca1ab1e-0000-4000-8000-000000000001"
	DefaultTenant       = "5ca1ab1e-0000-4000-8000-000000000002"
)

// Options configure a simulator. The zero value is usable except for Clock,
// which is required.
type Options struct {
	// Clock has the simulated time; only its Now is used.
	Clock clock.Clock
	// Random is the source of keys and ids; nil means crypto/rand.
	Random io.Reader
	// SubscriptionID and TenantID default to DefaultSubscription and DefaultTenant.
	SubscriptionID, TenantID string
	// Persist, if set, receives a snapshot after each accepted change and before
	// the answer is sent. If it fails, the change is undone and the answer is a 500.
	Persist func(snapshot []byte) error
	// NewTenant makes Azure what it is to a tenant that had no Azure Cache for
	// Redis before 2026-04-01: it creates no classic cache.
	NewTenant bool
	// Record keeps a journal of all requests; see Requests. The journal holds
	// bodies as they came, secrets included: it is for tests.
	Record bool
}

// Azure is a simulated Azure Resource Manager. It is safe for concurrent use.
type Azure struct {
	opts  Options
	kinds map[string]*kind

	mu      sync.Mutex
	state   *state
	saved   []byte // what Persist last accepted; nil before the first change
	faults  []*Fault
	journal []Request
	data    DataPlane // nil: none
	// switched are swaps of which the data plane is told when they are stored.
	switched []*swap
	// lost are deployments whose end could not be stored.
	lost []string
}

// New returns an empty simulator.
func New(opts Options) *Azure {
	if opts.Random == nil {
		opts.Random = rand.Reader
	}
	if opts.SubscriptionID == "" {
		opts.SubscriptionID = DefaultSubscription
	}
	if opts.TenantID == "" {
		opts.TenantID = DefaultTenant
	}
	return &Azure{opts: opts, kinds: newKinds(), state: newState()}
}

// ServeHTTP answers one ARM request. Where a fault drops the connection, the
// connection is cut without an answer.
func (a *Azure) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	ans, dropped := a.handle(r, scheme+"://"+r.Host)
	if dropped {
		// net/http closes the connection without writing anything.
		panic(http.ErrAbortHandler)
	}
	ans.write(w)
}

// Resources returns the ids of all live resources, sorted.
func (a *Azure) Resources() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	ids := make([]string, 0, len(a.state.resources))
	for _, r := range a.state.resources {
		ids = append(ids, r.ID)
	}
	sort.Strings(ids)
	return ids
}

// Get returns a copy of the body that a GET of the resource answers, and
// whether the resource exists. The id is compared as ARM does, ignoring case.
func (a *Azure) Get(id string) (map[string]any, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	r, ok := a.state.resources[key(id)]
	if !ok {
		return nil, false
	}
	return a.show(r, look{version: newest}), true
}

// Scale sets the number of instances of a plan, as autoscale or a person in the
// portal does. It returns ARM's refusal if the plan's tier does not allow that many.
func (a *Azure) Scale(planID string, instances int) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	plan, ok := a.state.resources[key(planID)]
	if !ok || plan.Type != planType {
		return fmt.Errorf("no App Service plan has the id %q", planID)
	}
	wanted := plan.copy()
	if err := scalePlan(wanted, instances); err != nil {
		return err
	}
	if err := a.checkPlanRoom(plan, wanted); err != nil {
		return err
	}
	a.state.put(wanted)
	return a.persist()
}

// newest is later than every api-version.
const newest = "9999-12-31"

// refreshed brings the store up to date before somebody looks at it. What cannot be stored is
// undone, and tried again at the next look.
func (a *Azure) refreshed() {
	if a.settle(a.now()) {
		_ = a.persist()
	}
}

func (a *Azure) now() time.Time { return a.opts.Clock.Now().UTC() }
