package verify

import (
	"context"
	"errors"
	"os"

	"scaleout/internal/azure/arm"
	"scaleout/internal/connect"
	"scaleout/internal/fail"
	"scaleout/internal/pulumicli"
	"scaleout/internal/serve"
	"scaleout/internal/target"
	"scaleout/internal/verify"
	"scaleout/program/outputs"
	"scaleout/program/shellword"
)

// app verifies an app that belongs to no stack.
func (o *Options) app(ctx context.Context, routes connect.Routes) error {
	id, err := arm.ParseResourceID(o.AppID) // without a slash at its end
	if err != nil {
		return err
	}
	o.Verify.SiteID = id.String()
	return o.inAzure(ctx, routes)
}

// file verifies the app of a stack whose outputs are in a file.
func (o *Options) file(ctx context.Context, routes connect.Routes) (err error) {
	content, err := os.ReadFile(o.Path(o.Outputs))
	if err != nil {
		return fail.Refuse("--outputs: %w", err)
	}
	v, err := outputs.Parse(content)
	if err != nil {
		return fail.Refuse("--outputs %s: %w", shellword.Of(o.Outputs), err)
	}
	if o.Verify.SiteID, o.Verify.Declared, err = verify.FromOutputs(v); err != nil {
		return err
	}
	return o.inAzure(ctx, routes)
}

// inAzure verifies what is in the Azure that the environment names.
func (o *Options) inAzure(ctx context.Context, routes connect.Routes) error {
	access, err := target.Login(ctx, o.Getenv)
	if err != nil {
		return err
	}
	access.Follow(target.Way{Getenv: o.Getenv, Given: routes})
	if o.Stack != "" {
		o.Verify.Stack = target.LocalFlags(o.Stack, "")
	}
	o.Verify.Up = func(key, value string) string { return pulumicli.UpHint(o.Stack, key, value) }
	return errors.Join(o.look(ctx, access, access.Place.Name), access.Close())
}

// stack verifies a stack, wherever it is.
func (o *Options) stack(ctx context.Context, root string, routes connect.Routes) error {
	t, err := target.Find(ctx, target.Options{Root: root, Stack: o.Stack, Home: o.Home, Embedded: o.Embedded, Reading: true, Getenv: o.Getenv})
	if err != nil {
		return err
	}
	o.Progress(o.Err).Print(t.Line())
	v, err := t.Outputs()
	if err != nil {
		return err
	}
	if o.Verify.SiteID, o.Verify.Declared, err = verify.FromOutputs(v); err != nil {
		return err
	}
	access, err := o.reach(ctx, t, routes)
	if err != nil {
		return err
	}
	o.Verify.Up, o.Verify.Stack = t.UpHint, t.DeployFlags()
	return errors.Join(o.look(ctx, access, t.Where()), access.Close())
}

// reach opens what is asked: for an audit Resource Manager only.
func (o *Options) reach(ctx context.Context, t *target.Target, routes connect.Routes) (*target.Access, error) {
	if o.Audit {
		return t.ARM(ctx)
	}
	var trouble troubles
	// An app that does not start is what people ask about here, so it is looked at, as in Azure.
	access, err := t.Reach(ctx, serve.Options{AppDir: o.AppDir, Stranger: true, Failing: true, Trouble: trouble.hear}, routes)
	if err == nil {
		trouble.tell(o.Progress(o.Err))
	}
	return access, err
}
