package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// program is a language runtime that runs a Go function of this process.
type program struct {
	plugin.LanguageRuntime
	run        pulumi.RunFunc
	root       string
	engineAddr func() string
}

func newProgram(run pulumi.RunFunc, root string, engineAddr func() string) *program {
	return &program{
		LanguageRuntime: noRuntime(),
		run:             run, root: root, engineAddr: engineAddr,
	}
}

// Run runs the program. What it returns as an error is shown as one diagnostic
// of the stack; a panic is a defect of the program and shown as such.
func (p *program) Run(ctx context.Context, info plugin.RunInfo) (progErr string, bail bool, err error) {
	pctx, err := pulumi.NewContext(ctx, p.runInfo(info))
	if err != nil {
		return "", false, err
	}
	defer func() { err = errors.Join(err, pctx.Close()) }()
	if err := p.runRecovered(pctx); err != nil {
		return "", true, pctx.Log.Error(plain(err).Error(), nil)
	}
	return "", false, nil
}

// plain is the one error in the list that the SDK makes of it; "1 error
// occurred" helps nobody.
func plain(err error) error {
	if list, ok := err.(interface{ WrappedErrors() []error }); ok && len(list.WrappedErrors()) == 1 {
		return list.WrappedErrors()[0]
	}
	return err
}

func (p *program) runRecovered(pctx *pulumi.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the program panicked: %v", r)
		}
	}()
	return pulumi.RunWithContext(pctx, p.run)
}

func (p *program) runInfo(info plugin.RunInfo) pulumi.RunInfo {
	cfg := make(map[string]string, len(info.Config))
	for k, v := range info.Config {
		cfg[k.String()] = v
	}
	secretKeys := make([]string, 0, len(info.ConfigSecretKeys))
	for _, k := range info.ConfigSecretKeys {
		secretKeys = append(secretKeys, k.String())
	}
	return pulumi.RunInfo{
		Project: info.Project, Stack: info.Stack, Organization: info.Organization, RootDirectory: p.root,
		Config: cfg, ConfigSecretKeys: secretKeys, Parallel: info.Parallel, DryRun: info.DryRun,
		MonitorAddr: info.MonitorAddress, EngineAddr: p.engineAddr(),
	}
}
