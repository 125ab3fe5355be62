package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// A Program is what a stack runs: what [plugin.LanguageRuntime]'s Run does, for a project in the
// folder root and an engine that listens at engineAddr.
//
// It is no [pulumi.RunFunc], so that a [Stack] leads to none of the SDK's generic types: whoever
// imports what leads to them compiles their methods once more, a second for each package.
type Program func(ctx context.Context, info plugin.RunInfo, root, engineAddr string) (progErr string, bail bool, err error)

// Go is a program that is a function of this process. What it returns as an error is shown
// as one diagnostic of the stack; a panic is a defect of the program and shown as such.
func Go(run pulumi.RunFunc) Program {
	return func(ctx context.Context, info plugin.RunInfo, root, engineAddr string) (progErr string, bail bool, err error) {
		pctx, err := pulumi.NewContext(ctx, runInfo(info, root, engineAddr))
		if err != nil {
			return "", false, err
		}
		defer func() { err = errors.Join(err, pctx.Close()) }()
		if err := recovered(pctx, run); err != nil {
			return "", true, pctx.Log.Error(plain(err).Error(), nil)
		}
		return "", false, nil
	}
}

// language is a language runtime that runs the stack's program.
type language struct {
	plugin.LanguageRuntime
	stack      *Stack
	engineAddr func() string
}

// Run implements [plugin.LanguageRuntime].
func (l *language) Run(ctx context.Context, info plugin.RunInfo) (progErr string, bail bool, err error) {
	return l.stack.Program(ctx, info, l.stack.Root, l.engineAddr())
}

// plain is the one error in the list that the SDK makes of it; "1 error
// occurred" helps nobody.
func plain(err error) error {
	if list, ok := err.(interface{ WrappedErrors() []error }); ok && len(list.WrappedErrors()) == 1 {
		return list.WrappedErrors()[0]
	}
	return err
}

func recovered(pctx *pulumi.Context, run pulumi.RunFunc) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the program panicked: %v", r)
		}
	}()
	return pulumi.RunWithContext(pctx, run)
}

func runInfo(info plugin.RunInfo, root, engineAddr string) pulumi.RunInfo {
	cfg := make(map[string]string, len(info.Config))
	for k, v := range info.Config {
		cfg[k.String()] = v
	}
	secretKeys := make([]string, 0, len(info.ConfigSecretKeys))
	for _, k := range info.ConfigSecretKeys {
		secretKeys = append(secretKeys, k.String())
	}
	return pulumi.RunInfo{
		Project: info.Project, Stack: info.Stack, Organization: info.Organization, RootDirectory: root,
		Config: cfg, ConfigSecretKeys: secretKeys, Parallel: info.Parallel, DryRun: info.DryRun,
		MonitorAddr: info.MonitorAddress, EngineAddr: engineAddr,
	}
}
