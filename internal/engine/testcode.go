package engine

import (
	"fmt"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
)

// This file is the only one that uses what Pulumi exports for its own tests; a
// test holds it to that. Pulumi's engine can be called from Go, but what the CLI
// puts around it either starts other programs or is not exported:
//
//   - a plugin host that takes providers and a program of this process
//     (deploytest.NewPluginHost, NewProviderLoader, NewLanguageRuntime). The CLI's
//     host starts a process for each.
//   - the rules by which steps become a state (engine.JournalEntries.Snap). The
//     CLI's are in pkg/backend, bound to its backends and to its checkpoint files.
//
// Pulumi tests its engine through this code with every release, but promises
// nobody that it stays. When Pulumi is updated, read the difference of these four
// names; the life cycles, faults and kills in internal/local tell the rest.

// newHost serves a program and the providers of this process to the engine.
func newHost(d, status diag.Sink, program plugin.LanguageRuntime, providers []Provider) (plugin.Host, error) {
	loaders := make([]*deploytest.ProviderLoader, 0, len(providers))
	for _, p := range providers {
		version, err := semver.Parse(p.Version)
		if err != nil {
			return nil, fmt.Errorf("provider %s: %w", p.Package, err)
		}
		loaders = append(loaders, deploytest.NewProviderLoader(p.Package, version,
			func() (plugin.Provider, error) { return p.Load(), nil }, deploytest.WithoutGrpc))
	}
	return deploytest.NewPluginHost(d, status, program, loaders...), nil
}

// noRuntime is a language runtime that runs nothing and needs no packages.
func noRuntime() plugin.LanguageRuntime { return deploytest.NewLanguageRuntime(nil) }

// steps are what an update has done so far.
type steps struct{ entries engine.JournalEntries }

func (s *steps) add(step deploy.Step, successful bool) {
	kind := engine.TestJournalEntryFailure
	if successful {
		kind = engine.TestJournalEntrySuccess
	}
	s.entries = append(s.entries, engine.TestJournalEntry{Kind: kind, Step: step})
}

// snapshot returns the state that base has become by these steps.
func (s *steps) snapshot(base *deploy.Snapshot) (*deploy.Snapshot, error) {
	return s.entries.Snap(base)
}
