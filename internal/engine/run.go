package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/backend/display"
	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/pkg/v3/util/cancel"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/result"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"scaleout/internal/terminal"
)

// parallel is the CLI's default number of resources worked on at once.
const parallel = 16

func (s *Stack) do(ctx context.Context, op operation, o Options) (changes.ResourceChanges, error) {
	proj, err := s.load(ctx, o.Config, op.runsProgram())
	if err != nil {
		return nil, err
	}
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if op.kind == destroying {
		if err := s.refuseProtected(snap); err != nil {
			return nil, err
		}
	}
	idle := newIdleness(snap)
	if snap, err = s.recoverPending(ctx, snap, op, o.Display); err != nil {
		return nil, err
	}
	name, err := tokens.ParseStackName(s.Name)
	if err != nil {
		return nil, err
	}
	target := &deploy.Target{
		Name: name, Organization: "organization",
		Config: proj.config, Decrypter: proj.decrypter, Snapshot: snap,
	}
	info := engine.UpdateInfo{Root: s.Root, Project: proj.Project, Target: target}
	ectx := &engine.Context{BackendClient: noBackend{}}
	if op.preview {
		return s.foresee(ctx, op, info, ectx, o, idle)
	}
	return s.record(ctx, op, info, ectx, o)
}

// foresee runs a preview.
func (s *Stack) foresee(ctx context.Context, op operation, info engine.UpdateInfo, ectx *engine.Context, o Options, idle *idleness) (
	changes.ResourceChanges, error,
) {
	if o.OnIdle == nil {
		return s.execute(ctx, op, info, ectx, o)
	}
	told := o.OnEvent
	o.OnEvent = func(e engine.Event) {
		idle.see(e)
		if told != nil {
			told(e)
		}
	}
	summary, err := s.execute(ctx, op, info, ectx, o)
	if err != nil {
		return summary, err
	}
	certain, err := idle.certain(ctx, summary)
	if certain {
		o.OnIdle()
	}
	return summary, err
}

// record runs an update, and keeps in the state what has become of it.
func (s *Stack) record(ctx context.Context, op operation, info engine.UpdateInfo, ectx *engine.Context, o Options) (
	changes.ResourceChanges, error,
) {
	snap := info.Target.Snapshot
	j := newJournal(snap, s.saving(ctx), func(snap *deploy.Snapshot) error { return s.save(ctx, snap) })
	ectx.SnapshotManager = j
	summary, err := s.execute(ctx, op, info, ectx, o)
	if unsaved := j.Close(); unsaved != nil {
		// Not joined to a failure that was shown, as which it would pass.
		unsaved = fmt.Errorf("the state could not be saved: %w", unsaved)
		if err == nil || result.IsBail(err) {
			return summary, unsaved
		}
		return summary, errors.Join(err, unsaved)
	}
	return summary, err
}

// execute runs the operation with its events going to the display.
func (s *Stack) execute(ctx context.Context, op operation, info engine.UpdateInfo, ectx *engine.Context, o Options) (
	changes.ResourceChanges, error,
) {
	saved, err := s.readPlan(o.Plan)
	if err != nil {
		return nil, err
	}
	// The engine ends its steps in good order when asked to by its own cancel
	// source; under a cancelled context it would drop them halfway.
	base, release := context.WithCancel(context.WithoutCancel(ctx))
	defer release() // ends the plugin host, too
	cancelCtx, source := cancel.NewContext(base)
	defer context.AfterFunc(ctx, source.Cancel)()
	ectx.Cancel = cancelCtx

	events, done := show(op, info, o)
	ectx.Events = events
	options := s.updateOptions(info.Project, o)
	options.Plan = saved
	plan, summary, err := op.run(info, ectx, options, op.preview)
	<-done
	close(events)
	if err == nil && op.preview && o.SavePlan != "" {
		err = s.savePlan(o.SavePlan, plan)
	}
	return summary, err
}

// show starts the display. It ends, and closes done, at the event with which
// the engine ends every operation.
func show(op operation, info engine.UpdateInfo, o Options) (events chan engine.Event, done chan bool) {
	if !o.Display.JSON {
		fmt.Fprint(o.Display.Out, o.Display.Color.Colorize(
			colors.SpecHeadline+op.title()+" ("+info.Target.Name.String()+")"+colors.Reset+":\n"))
	}
	events, done = make(chan engine.Event), make(chan bool)
	shown := make(chan engine.Event)
	go display.ShowEvents(strings.ToLower(op.title()), op.updateKind(), info.Target.Name, info.Project.Name, "",
		shown, done, o.Display.options(), op.preview)
	go func() {
		defer close(shown)
		for e := range events {
			if o.OnEvent != nil {
				o.OnEvent(e)
			}
			shown <- escaped(reworded(e, o.Reword), o.Display.JSON)
		}
	}()
	return events, done
}

// reworded is the event with its diagnostic in other words.
func reworded(e engine.Event, reword func(string) string) engine.Event {
	d, diagnostic := e.Payload().(engine.DiagEventPayload)
	if !diagnostic || reword == nil {
		return e
	}
	d.Message = reword(d.Message)
	return engine.NewEvent(d)
}

func (d Display) options() display.Options {
	opts := display.Options{
		Color: d.Color, Stdout: d.Out, Stderr: d.Err, IsInteractive: d.Interactive, Type: display.DisplayProgress,
		JSONDisplay: d.JSON, ShowSecrets: d.ShowSecrets, SuppressPermalink: true, TruncateOutput: true,
		// While nothing happens, the display writes dots to the process's standard
		// output, wherever Stdout leads.
		SuppressProgress: terminal.Raw(d.Out) != os.Stdout,
	}
	if d.Diff {
		opts.Type = display.DisplayDiff
		opts.ShowResourceChanges = true
	}
	return opts
}

func (s *Stack) updateOptions(proj *workspace.Project, o Options) engine.UpdateOptions {
	look := proj.Options != nil && proj.Options.Refresh == "always"
	if o.Refresh != nil {
		look = *o.Refresh
	}
	return engine.UpdateOptions{
		ParallelDiff: true, Parallel: cmp.Or(o.Parallel, parallel), Refresh: look, SkipPluginPreInstall: true,
		ShowSecrets: o.Display.ShowSecrets, HostFactory: s.host, GeneratePlan: o.SavePlan != "",
	}
}

// host serves the program and the providers of this process to the engine.
func (s *Stack) host(_ context.Context, d, status diag.Sink, _ plugin.DebugContext) (plugin.Host, error) {
	var host plugin.Host
	program := newProgram(s.Program, s.Root, func() string { return host.ServerAddr() })
	var err error
	host, err = newHost(d, status, program, s.Providers)
	return host, err
}

// noBackend knows no other stacks: a StackReference fails with this error.
type noBackend struct{}

var errNoBackend = errors.New("the embedded Azure has no other stacks to refer to")

func (noBackend) GetStackOutputs(context.Context, string, func(error) error) (property.Map, error) {
	return property.Map{}, errNoBackend
}

func (noBackend) GetStackResourceOutputs(context.Context, string) (property.Map, error) {
	return property.Map{}, errNoBackend
}
