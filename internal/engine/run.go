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
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"scaleout/internal/terminal"
)

// parallel is the CLI's default number of resources worked on at once.
const parallel = 16

// A run is an operation on a stack. It is no part of [Stack], which would lead all who import
// that to the engine's own types (see [Program]).
type run struct {
	operation
	stack   *Stack
	info    engine.UpdateInfo
	context *engine.Context
	options Options
}

// on runs the operation on a stack.
func (op operation) on(ctx context.Context, s *Stack, o Options) (changes.ResourceChanges, error) {
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
	if snap, err = s.recoverPending(ctx, snap, op.preview, o.Display); err != nil {
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
	r := &run{
		operation: op, stack: s, options: o, context: &engine.Context{BackendClient: noBackend{}},
		info: engine.UpdateInfo{Root: s.Root, Project: proj.Project, Target: target},
	}
	if op.preview {
		return r.foresee(ctx, idle)
	}
	return r.record(ctx)
}

// foresee runs a preview.
func (r *run) foresee(ctx context.Context, idle *idleness) (changes.ResourceChanges, error) {
	if r.options.OnIdle == nil {
		return r.execute(ctx)
	}
	told := r.options.OnEvent
	r.options.OnEvent = func(e engine.Event) {
		idle.see(e)
		if told != nil {
			told(e)
		}
	}
	summary, err := r.execute(ctx)
	if err != nil {
		return summary, err
	}
	certain, err := idle.certain(ctx, summary)
	if certain {
		r.options.OnIdle()
	}
	return summary, err
}

// record runs an update, and keeps in the state what has become of it.
func (r *run) record(ctx context.Context) (changes.ResourceChanges, error) {
	s, snap := r.stack, r.info.Target.Snapshot
	j := newJournal(snap, s.saving(ctx), func(snap *deploy.Snapshot) error { return s.save(ctx, snap) })
	r.context.SnapshotManager = j
	summary, err := r.execute(ctx)
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
func (r *run) execute(ctx context.Context) (changes.ResourceChanges, error) {
	saved, err := r.stack.readPlan(r.options.Plan)
	if err != nil {
		return nil, err
	}
	// The engine ends its steps in good order when asked to by its own cancel
	// source; under a cancelled context it would drop them halfway.
	base, release := context.WithCancel(context.WithoutCancel(ctx))
	defer release() // ends the plugin host, too
	cancelCtx, source := cancel.NewContext(base)
	defer context.AfterFunc(ctx, source.Cancel)()
	r.context.Cancel = cancelCtx

	events, done := r.show()
	r.context.Events = events
	options := r.updateOptions()
	options.Plan = saved
	plan, summary, err := r.run(r.info, r.context, options, r.preview)
	<-done
	close(events)
	if err == nil && r.preview && r.options.SavePlan != "" {
		err = r.stack.savePlan(r.options.SavePlan, plan)
	}
	return summary, err
}

// show starts the display. It ends, and closes done, at the event with which
// the engine ends every operation.
func (r *run) show() (events chan engine.Event, done chan bool) {
	o := r.options
	if !o.Display.JSON {
		fmt.Fprint(o.Display.Out, o.Display.Color.Colorize(
			colors.SpecHeadline+r.title()+" ("+r.info.Target.Name.String()+")"+colors.Reset+":\n"))
	}
	events, done = make(chan engine.Event), make(chan bool)
	shown := make(chan engine.Event)
	go display.ShowEvents(strings.ToLower(r.title()), r.updateKind(), r.info.Target.Name, r.info.Project.Name, "",
		shown, done, o.Display.options(), r.preview)
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

func (r *run) updateOptions() engine.UpdateOptions {
	project, o := r.info.Project, r.options
	look := project.Options != nil && project.Options.Refresh == "always"
	if o.Refresh != nil {
		look = *o.Refresh
	}
	return engine.UpdateOptions{
		ParallelDiff: true, Parallel: cmp.Or(o.Parallel, parallel), Refresh: look, SkipPluginPreInstall: true,
		ShowSecrets: o.Display.ShowSecrets, HostFactory: r.host, GeneratePlan: o.SavePlan != "",
	}
}

// host serves the program and the providers of this process to the engine.
func (r *run) host(_ context.Context, d, status diag.Sink, _ plugin.DebugContext) (plugin.Host, error) {
	var host plugin.Host
	program := &language{noRuntime(), r.stack, func() string { return host.ServerAddr() }}
	var err error
	host, err = newHost(d, status, program, r.stack.Providers)
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
