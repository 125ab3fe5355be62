// Package serve is 'scaleout local serve'.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/endpoint"
	"scaleout/internal/local"
	"scaleout/internal/serve"
	"scaleout/internal/terminal"
	"scaleout/program/shellword"
)

// usualPort is where people expect a local server.
const usualPort = 8080

// Options are the flags.
type Options struct {
	*cli.Place
	Serve serve.Options
}

// New makes the command.
func New(p *cli.Place, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Place: p}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the stack's app on this machine, and let Azure's tools reach its Azure",
		Long: `Runs what 'up' has deployed on the embedded Azure: a Redis, one process for each
instance of the plan, and a front end that balances as App Service does. The app
is a small demo, or your own with --app.

Meanwhile the embedded Azure answers on this machine: Azure Resource Manager over
HTTPS, for the Azure CLI and programs with an Azure SDK, and the providers, for the
Pulumi CLI. Only your own user can reach it: ARM asks for a secret that is generated
at each start, and the providers accept only connections of this user. Changes made
there are kept like those of 'up', and what runs follows: the plan's instance count, the
cache's keys, app settings and configuration, deployments, slots and their swaps.

Every app that this Azure has, or comes to have, runs as well, up to four of them:
what 'pulumi up' makes in a shell with the environment, or the Azure CLI. The stack
itself need not be deployed.

A status page shows instances, sessions, Redis, autoscale and cost as they are, and has
buttons that do to the app what a rehearsal does.

Ctrl-C ends it and removes everything it has started.`,
		Example: `  scaleout local serve --stack dev
  scaleout local serve --stack dev --app examples/flask --port 8081`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Serve.AppDir, "app", "", "`folder` of your app (default: a demo app)")
	flags.IntVar(&o.Serve.Port, "port", usualPort, "port of the app on this machine; 0 takes any")
	flags.IntVar(&o.Serve.ARMPort, "arm-port", 0, "port of Azure Resource Manager; 0 takes any")
	return cmd
}

// Run serves the stack until Ctrl-C.
func Run(ctx context.Context, o *Options) error {
	if err := errors.Join(cli.Port("--port", o.Serve.Port), cli.Port("--arm-port", o.Serve.ARMPort)); err != nil {
		return err
	}
	return o.Update(func(s *local.Session) error {
		if err := s.Home.Note("scaleout local serve " + o.Flags()); err != nil {
			return err
		}
		var mu sync.Mutex // apps come while it is still said what there is
		o.Serve.Others, o.Serve.Status = true, true
		o.Serve.Trouble = func(err error) {
			mu.Lock()
			defer mu.Unlock()
			fmt.Fprintln(o.Err, "warning:", err)
		}
		o.Serve.Notice = func(text string) {
			mu.Lock()
			defer mu.Unlock()
			o.Progress(o.Out).Print(text)
		}
		server, err := serve.Start(ctx, s, o.Serve)
		if err != nil {
			return err
		}
		mu.Lock()
		tell(told{o.Out, o.Width()}, o.Place, server.Served, server.StatusLink())
		mu.Unlock()
		<-ctx.Done()
		return server.Close()
	})
}

// A told text has its prose wrapped to the terminal. Commands and links are whole, on lines
// of their own: who copies half of one has nothing.
type told struct {
	w     io.Writer
	width int
}

func (t told) say(format string, args ...any) {
	fmt.Fprint(t.w, terminal.Wrap("", "", fmt.Sprintf(format, args...), t.width))
}

func (t told) lines(format string, args ...any) { fmt.Fprintf(t.w, format+"\n", args...) }

// tell says what can be done now. It does not show the secret of Resource Manager, only where
// it is; the link has a key that lets in to the status page alone.
func tell(t told, p *cli.Place, s serve.Served, statusLink string) {
	switch {
	case s.Closed && s.InsideURL == "":
		t.say("The app is private, and no private endpoint leads to it: %s answers 403. %d instances run. Ctrl-C ends them.", s.URL, s.Instances)
	case s.Closed:
		t.say("Open %s, as whoever is inside of the network does: %d instances of the app run behind it. Ctrl-C ends them. "+
			"Its public address, %s, answers 403, as Azure's does.", s.InsideURL, s.Instances, s.URL)
	case s.Guarded && s.DoorURL != "":
		t.say("Open %s, as whoever comes through the Front Door does: %d instances of the app run behind it. Ctrl-C ends them. "+
			"The app's own address, %s, answers 403, as Azure's does.", s.DoorURL, s.Instances, s.URL)
	case s.Guarded:
		t.say("The app answers its Front Door alone, and none leads to it: %s answers 403. %d instances run. Ctrl-C ends them.", s.URL, s.Instances)
	case s.URL != "":
		t.say("Open %s: %d instances of the app run behind it. Ctrl-C ends them.", s.URL, s.Instances)
	default:
		t.say("Nothing has been deployed yet in stack %q. What 'pulumi up' makes in a shell as below runs here, as soon as it is made. "+
			"For a stack of this command: end this with Ctrl-C, and run this first:", p.Stack)
		t.lines("  scaleout local up %s", p.Flags())
	}
	t.lines("")
	t.say("See what runs, crash it, hang it, fail Redis over: keep this link to yourself, it lets in.")
	t.lines("  %s\n", statusLink)
	t.say("The embedded Azure answers at %s; only your own user can reach it. In another terminal:", s.ARM)
	t.lines("\n  source %s\n", shellword.Of(s.EnvironmentFile))
	t.say("Programs with an Azure SDK then log in with DefaultAzureCredential. They find ARM through")
	t.lines(`  %s/metadata/endpoints?api-version=2022-09-01

Azure CLI (your own login stays as it is):
  az cloud register -n %[5]s --endpoint-resource-manager %[1]s/ --endpoint-active-directory %[1]s/adfs --suffix-keyvault-dns .vault.azure.net
  az cloud set -n %[5]s
  az login --service-principal -u %[2]s -p @%[3]s --tenant %[4]s
`, s.ARM, s.ClientID, shellword.Of(s.SecretFile), s.TenantID, endpoint.CloudName)
	tellPulumi(t, s)
	if s.URL == "" {
		tellNames(t, p.Stack, s)
		return
	}
	tellInside(t, p, s)
	door := "" // without which the app refuses whoever verifies it
	if s.DoorURL != "" {
		door = fmt.Sprintf(" --connect-to %s", s.Door)
	}
	t.lines(`Check that it is as it should be:
  scaleout verify %s --connect-to %s --connect-to %s%s

The app and its cache by their own names:
  curl --cacert %s --connect-to %s %s
  scaleout verify --app-id %s --connect-to %s --connect-to %s
`, p.Flags(), s.App, s.Cache, door, shellword.Of(s.CAFile), s.App, s.AppURL(), shellword.Of(s.AppID), s.App, s.Cache)
	if s.DoorURL != "" {
		t.lines("Through its Front Door:\n  curl --cacert %s --connect-to %s https://%s/\n", shellword.Of(s.CAFile), s.Door, s.Door.From.Host)
	}
	t.say("Azure CLI, where it deploys code, needs a proxy that leads to these names, and nowhere else:")
	t.lines("  HTTPS_PROXY=%s az webapp deploy --type zip --src-path app.zip …", s.Proxy)
}

// tellPulumi says how the Pulumi CLI gets here.
func tellPulumi(t told, s serve.Served) {
	if s.DebugProviders == "" {
		t.say("Pulumi CLI: not served, since %s.", s.NoProviders)
		t.lines("")
		return
	}
	t.say("Pulumi CLI: 'pulumi up' attaches to the providers that run here. It keeps its own state, and its app runs here, too. " +
		"With the real azure-native plugin instead, which finds this Azure by the environment, too:")
	t.lines("  unset PULUMI_DEBUG_PROVIDERS PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION\n")
}

// tellInside says how one gets to a private app as from inside of its network. Clients in a shell as above are outside.
func tellInside(t told, p *cli.Place, s serve.Served) {
	if len(s.Inside) == 0 {
		return
	}
	flags := ""
	for _, r := range s.Inside {
		flags += " --connect-to " + r.String()
	}
	t.say("Private endpoints lead to the app. A shell as above is outside of its network; from inside, one releases and checks with")
	t.lines(`  scaleout deploy %[1]s --source .%[2]s
  scaleout verify %[1]s%[2]s
`, p.Flags(), flags)
}

// tellNames says how apps are reached that are not there yet.
func tellNames(t told, stack string, s serve.Served) {
	t.say("Programs that deploy code, and others, find apps and caches by their own names through a proxy:")
	t.lines(`  HTTPS_PROXY=%s az webapp deploy --type zip --src-path app.zip …

Check, once it runs, that it is as it should be:
  scaleout verify --stack %s`, s.Proxy, shellword.Of(stack))
}
