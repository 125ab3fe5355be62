package rehearse

import (
	"context"
	"fmt"

	changes "github.com/pulumi/pulumi/pkg/v3/display"

	"scaleout/internal/adopt"
	"scaleout/internal/adopt/portal"
	"scaleout/internal/azure/sim"
	"scaleout/internal/engine"
	"scaleout/internal/rehearse/result"
)

// importApp does what 'scaleout adopt --write' and 'local import' do.
func importApp(ctx context.Context, s *stage, e *result.Event) error {
	session := s.stack.Session
	client, err := session.Azure.Client()
	if err != nil {
		return err
	}
	guide := portal.Guide(sim.DefaultSubscription)
	facts, err := adopt.Read(ctx, client, guide.Subscription, guide.Group, guide.Name)
	if err != nil {
		return err
	}
	wishes, err := adopt.WishesOf(ctx, session.Stack)
	if err != nil {
		return err
	}
	draft := adopt.Make(facts, wishes)
	if len(draft.Refused) > 0 {
		return fmt.Errorf("%s: %s", draft.Refused[0].What, draft.Refused[0].Why)
	}
	if err := session.Configure(ctx, draft.ConfigValues()...); err != nil {
		return err
	}
	e.Detail = fmt.Sprintf("%d resources", len(draft.Resources))
	return s.stack.Run(ctx, func(ctx context.Context, o engine.Options) (changes.ResourceChanges, error) {
		return session.Import(ctx, draft.ImportFile(adopt.ProviderVersion), true, o)
	})
}

// updateApp is the one update. The app restarts with all its new settings; the
// number of instances that autoscale makes of it follows.
func updateApp(ctx context.Context, s *stage, _ *result.Event) error {
	if err := s.stack.Up(ctx); err != nil {
		return err
	}
	if err := s.stack.Find(ctx); err != nil {
		return err
	}
	return s.apply(ctx)
}

func secondInstance(ctx context.Context, s *stage, _ *result.Event) error { return s.scale(ctx, 2) }
