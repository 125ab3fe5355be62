package components

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// beforeUpdate has a check see what was declared before.
func beforeUpdate(ctx *pulumi.Context, name string, check func(was resource.PropertyMap) error) ([]pulumi.ResourceOption, error) {
	return beforeChange(ctx, name, func(was, _ resource.PropertyMap) error { return check(was) })
}

// beforeChange has a check see what was declared before, and what is now.
func beforeChange(ctx *pulumi.Context, name string, check func(was, to resource.PropertyMap) error) ([]pulumi.ResourceOption, error) {
	hook, err := ctx.RegisterResourceHook(name, func(update *pulumi.ResourceHookArgs) error {
		return check(update.OldInputs, update.NewInputs)
	}, &pulumi.ResourceHookOptions{OnDryRun: true})
	if err != nil {
		return nil, err
	}
	return []pulumi.ResourceOption{pulumi.ResourceHooks(&pulumi.ResourceHookBinding{BeforeUpdate: []*pulumi.ResourceHook{hook}})}, nil
}

// updates are the commands that give a stack one value of a setting after the other, a line each.
func updates(ctx *pulumi.Context, key string, values ...string) string {
	var lines []string
	for _, v := range values {
		lines = append(lines, "  pulumi config set "+key+" "+v+" --stack "+ctx.Stack(), "  pulumi up --stack "+ctx.Stack())
	}
	return strings.Join(lines, "\n")
}
