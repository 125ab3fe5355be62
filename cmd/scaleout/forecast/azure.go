package forecast

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scaleout/internal/fail"
	"scaleout/internal/forecast/fromazure"
	"scaleout/internal/forecast/traffic"
	"scaleout/internal/target"
)

// fromAzure asks Azure for the traffic of the stack, wherever it is deployed. Nothing is
// changed there.
func (o *Options) fromAzure(ctx context.Context, zone *time.Location) (*traffic.Series, error) {
	root, err := o.ProjectStack(&o.Stack)
	if err != nil {
		return nil, err
	}
	t, err := target.Find(ctx, target.Options{Root: root, Stack: o.Stack, Getenv: o.Getenv})
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(o.Err, t.Line())
	outputs, err := t.Outputs()
	if err != nil {
		return nil, err
	}
	if t.World == target.Embedded {
		return nil, &fail.Error{
			Kind: fail.Refused, Text: "--from-azure: the embedded Azure has metrics only while 'scaleout local serve' runs, in a shell with its environment",
			Next: "scaleout local serve " + t.Flags(),
		}
	}
	access, err := t.ARM(ctx)
	if err != nil {
		return nil, err
	}
	s, err := fromazure.Read(ctx, access.ARM, outputs, o.Clock.Now())
	if err = errors.Join(err, access.Close()); err != nil {
		return nil, err
	}
	if zone != nil {
		s.Start = s.Start.In(zone)
	}
	return s, nil
}
