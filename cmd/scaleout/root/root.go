// Package root is the command line as a whole: 'scaleout' with all its verbs. Tests
// that read command lines take it from here.
package root

import (
	"fmt"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/adopt"
	"scaleout/cmd/scaleout/ci"
	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/cost"
	"scaleout/cmd/scaleout/deploy"
	"scaleout/cmd/scaleout/forecast"
	"scaleout/cmd/scaleout/initstack"
	"scaleout/cmd/scaleout/local"
	"scaleout/cmd/scaleout/man"
	"scaleout/cmd/scaleout/rehearse"
	"scaleout/cmd/scaleout/rotatekey"
	"scaleout/cmd/scaleout/verify"
	"scaleout/cmd/scaleout/version"
)

// about is what the command says of itself.
const about = `scaleout takes a Flask app on Azure App Service from one instance to several, with
autoscale and a Redis cache for the sessions. The deployment is an ordinary
Pulumi program; with the Pulumi CLI and a subscription, 'pulumi up' deploys it.

This command runs the very same program where there is neither:

  scaleout local preview --stack dev     see what would be created
  scaleout local up --stack dev          create it in the embedded Azure
  scaleout local output --stack dev      see the stack's outputs
  scaleout local destroy --stack dev     delete it again
  scaleout init --stack shop             choose the settings of a new stack
  scaleout rehearse --stack prod         see what an upgrade or a crash does to it
  scaleout cost --stack prod             see what it costs in a month
  scaleout forecast --stack prod --traffic FILE   see what autoscale does with your traffic

None of this costs anything. Only 'cost --live' and 'cost update', which ask for
prices, send anything over the network. After a deployment, in Azure or here:

  scaleout verify --stack prod           check that it is as it should be
  scaleout deploy --stack prod --source FOLDER   release new code without anybody noticing
  scaleout rotate-key --stack prod       renew the cache's access keys

A command is about --stack, else the stack in PULUMI_STACK, else the only one here.

For an app that runs in Azure already:

  scaleout adopt --stack prod -g GROUP -n APP   see how to take it over

Exit codes: 0 done · 1 failed · 2 refused before anything was touched (a wrong
setting, a wrong command line) · 3 could not look (verify, adopt) · 130 interrupted.`

// New makes the command with all its verbs.
func New(f *cli.Factory) *cobra.Command {
	root := &cobra.Command{
		Use:           "scaleout",
		Short:         "Zero-downtime Azure App Service, declared in Pulumi Go",
		Version:       version.Built().Line(),
		Long:          about,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate(fmt.Sprintln("{{.Version}}"))
	root.SetFlagErrorFunc(wrongFlag)
	f.Color.Add(root.PersistentFlags())
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		f.Command = cmd.CommandPath()
		if err := notEmpty(cmd); err != nil {
			return err
		}
		_, err := f.Colorization()
		return err
	}
	root.SetIn(f.In)
	root.SetOut(f.Out)
	root.SetErr(f.Err)
	root.AddCommand(
		local.New(f), rehearse.New(f, nil), verify.New(f, nil), deploy.New(f, nil), rotatekey.New(f, nil), cost.New(f, nil), forecast.New(f, nil), ci.New(f),
		adopt.New(f, nil), initstack.New(f, nil), version.New(f, nil),
		man.New(f, func() *cobra.Command { return New(f) }, nil),
	)
	foldHelp(root, f)
	root.InitDefaultCompletionCmd() // cobra would add it later, and take any word
	independent(root)
	addHelp(root)
	strict(root)
	complete(root, f)
	return root
}
