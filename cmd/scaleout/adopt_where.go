package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/spf13/cobra"

	"scaleout/internal/adopt"
	"scaleout/internal/azure/arm"
	"scaleout/internal/engine"
	"scaleout/internal/local"
)

// azure is one of the two worlds in which an app may be.
type azure struct {
	where        string
	client       *arm.Client
	subscription string
	providers    []engine.Provider
	answers      bool   // apps can be asked there
	next         string // commands that follow
	deployed     string // id of the app that the stack has already
}

// lookAt opens the world that the flags and this machine name.
func (f *adoptFlags) lookAt(cmd *cobra.Command, root string, do func(azure) error) error {
	_, err := exec.LookPath("pulumi")
	if f.embedded || err != nil && os.Getenv(arm.MetadataHostVariable) == "" {
		return f.unlisted(root, func(s *local.Session) error {
			at, err := embeddedWorld(cmd.Context(), s)
			if err != nil {
				return err
			}
			if v, err := s.Values(cmd.Context()); err == nil {
				at.deployed = v.AppID
			}
			at.next = fmt.Sprintf("  scaleout local import %[1]s\n  scaleout local up %[1]s\n  scaleout verify --embedded %[1]s\n", f.flags())
			return do(at)
		})
	}
	at, err := f.realWorld(cmd.Context())
	if err != nil {
		return err
	}
	// A stack that does not exist yet has none, and what else fails will fail again.
	if v, err := pulumiOutputs(cmd.Context(), root, f.stack); err == nil {
		at.deployed = v.AppID
	}
	return do(at)
}

// unlisted opens a stack that need not have a file yet.
func (p *place) unlisted(root string, do func(*local.Session) error) error {
	s, err := local.Open(local.Options{Root: root, Stack: p.stack, Home: p.home, Azure: p.azure()})
	if err != nil {
		return err
	}
	return closing(s, do)
}

func embeddedWorld(ctx context.Context, s *local.Session) (azure, error) {
	client, err := s.Azure.Client()
	if err != nil {
		return azure{}, err
	}
	subscription, err := adopt.Subscription(ctx, client)
	return azure{where: embeddedAzure, client: client, subscription: subscription, providers: s.Azure.Providers()}, err
}

func (f *adoptFlags) realWorld(ctx context.Context) (azure, error) {
	client, place, err := loggedIn(ctx)
	if err != nil {
		return azure{}, err
	}
	at := azure{where: place.Name, client: client, subscription: cmp.Or(f.subscription, os.Getenv("ARM_SUBSCRIPTION_ID")), answers: true}
	if at.subscription == "" {
		if at.subscription, err = adopt.Subscription(ctx, at.client); err != nil {
			return azure{}, err
		}
	}
	at.next = fmt.Sprintf(`  pulumi stack init %[1]s --secrets-provider passphrase
  pulumi import --file %[2]s --stack %[1]s --generate-code=false
  pulumi preview --stack %[1]s
  pulumi up --stack %[1]s
  scaleout verify --stack %[1]s
`, f.stack, importFile(f.stack))
	at.providers, err = adopt.Providers(place, at.subscription)
	return at, err
}
