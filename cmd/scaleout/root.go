package main

import (
	"github.com/spf13/cobra"

	"scaleout/internal/azure/prices"
	"scaleout/internal/fail"
)

// errShown marks a failure that the display has explained.
var errShown = &fail.Error{Text: "the update failed", Shown: true}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "scaleout",
		Short: "Zero-downtime Azure App Service, declared in Pulumi Go",
		Long: `scaleout takes a Flask app on Azure App Service from one instance to several, with
autoscale and a Redis cache for the sessions. The deployment is an ordinary
Pulumi program; with the Pulumi CLI and a subscription, 'pulumi up' deploys it.

This command runs the very same program where there is neither:

  scaleout local preview --stack dev     see what would be created
  scaleout local up --stack dev          create it in the embedded Azure
  scaleout local output --stack dev      what came of it
  scaleout local destroy --stack dev     delete it again
  scaleout rehearse --stack prod         see what an upgrade or a crash does to it
  scaleout cost --stack prod             see what it costs in a month

Nothing of this costs anything or, but for 'cost --live' and 'cost update', which
ask for prices, leaves this machine. After a deployment, in Azure or here:

  scaleout verify --stack prod           see whether it is what it should be
  scaleout rotate-key --stack prod       renew the cache's access keys

For an app that runs in Azure already:

  scaleout adopt --stack prod -g GROUP -n APP   see how to take it over

Exit codes: 0 done · 1 failed · 2 refused before anything was touched (a wrong
setting, a wrong command line) · 3 could not look (verify, adopt) · 130 interrupted.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return fail.Wrap(fail.Refused, err) })
	root.AddCommand(newLocal(), newRehearse(), newVerify(), newRotateKey(), newCost(prices.New()), newCI(), newAdopt())
	strict(root)
	return root
}

// strict makes surplus words a wrong command line, on every level. Left to
// itself cobra answers 'local upp' with the help of 'local' and success.
func strict(cmd *cobra.Command) {
	args := cmd.Args
	if !cmd.Runnable() {
		args = cobra.NoArgs
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	cmd.Args = func(cmd *cobra.Command, words []string) error {
		if err := args(cmd, words); err != nil {
			return fail.Wrap(fail.Refused, err)
		}
		return nil
	}
	for _, sub := range cmd.Commands() {
		strict(sub)
	}
}
