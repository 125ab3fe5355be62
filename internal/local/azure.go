package local

import (
	"errors"
	"io"
	"io/fs"
	"sync"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"

	"scaleout/internal/azure/provider"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/engine"
	"scaleout/internal/engine/home"
	"scaleout/internal/fail"
)

// azureFile is the name under which a home keeps its Azure, sealed: it holds keys and app settings.
const azureFile = "azure"

// Endpoint is where ARM would answer; requests to it never leave the process.
const Endpoint = "https://management.azure.com"

// Azure is the simulated subscription of one home. All stacks share it, as they
// share a subscription in real life. The simulator is embedded as it is: that it can
// be made to fail and what it has been asked are features of it.
type Azure struct {
	*sim.Azure
	Clock  *clock.Virtual
	random io.Reader
}

// AzureOptions say what a home's Azure is like.
type AzureOptions struct {
	Start  time.Time // virtual time, unless the Azure has been there and its time is later
	Random io.Reader // nil: crypto/rand
	Record bool      // keep a journal of ARM requests

	// NewTenant: Azure creates no classic cache, as for a tenant that never had one.
	NewTenant bool
}

// OpenAzure returns the Azure of a home, empty at its first use. Each change is on
// disk before it is answered.
func OpenAzure(h *home.Home, o AzureOptions) (*Azure, error) {
	snapshot, err := h.ReadSealed(azureFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	start := o.Start
	if snapshot != nil {
		saved, err := sim.SnapshotTime(snapshot)
		if err != nil {
			return nil, err
		}
		if saved.After(start) {
			start = saved
		}
	}
	a := &Azure{Clock: clock.NewVirtual(start)}
	if o.Random != nil {
		a.random = &shared{from: o.Random}
	}
	opts := sim.Options{
		Clock: a.Clock, Random: a.random, Record: o.Record, NewTenant: o.NewTenant,
	}
	if !h.Viewed() { // a preview of one that is only looked at changes nothing, but time goes on in it
		opts.Persist = func(snapshot []byte) error { return h.WriteSealed(azureFile, snapshot) }
	}
	if snapshot == nil {
		a.Azure = sim.New(opts)
		return a, nil
	}
	if a.Azure, err = sim.Restore(opts, snapshot); err != nil {
		return nil, fail.Advise(err, "%s", h.Repair())
	}
	return a, nil
}

// Providers are the packages that the program uses, served by this Azure. The
// engine loads the second azure-native for Azure Managed Redis only.
func (a *Azure) Providers() []engine.Provider {
	return []engine.Provider{
		a.native(provider.Options{Version: provider.Version}),
		a.native(provider.Options{Version: provider.Version3}),
		a.passwords(),
	}
}

// Attachable are the same for a Pulumi CLI that attaches to them. It finds a
// provider by its package alone, so there is one azure-native for both versions.
func (a *Azure) Attachable() []engine.Provider {
	return []engine.Provider{a.native(provider.Options{Version: provider.Version, Mixed: true}), a.passwords()}
}

func (a *Azure) passwords() engine.Provider {
	return engine.Provider{Package: "random", Version: provider.RandomVersion, Load: func() plugin.Provider {
		return provider.NewRandom(a.random)
	}}
}

func (a *Azure) native(o provider.Options) engine.Provider {
	return engine.Provider{Package: "azure-native", Version: o.Version, Load: func() plugin.Provider {
		o := o
		o.Endpoint, o.Transport, o.Clock, o.Random = Endpoint, a.Transport(), a.Clock, a.random
		o.SubscriptionID = sim.DefaultSubscription
		o.Getenv = func(string) string { return "" } // the environment may speak of a real subscription
		return provider.New(o)
	}}
}

// shared lets the simulator and the providers, which work at the same time, read
// from one source.
type shared struct {
	mu   sync.Mutex
	from io.Reader
}

func (s *shared) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.from.Read(p)
}
