package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"scaleout/internal/fail"
	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/report"
	"scaleout/internal/rehearse/result"
)

// errNotKept marks a rehearsal in which the stack broke its promise. The report
// says how.
var errNotKept = &fail.Error{Text: "the stack did not keep what it promises", Shown: true}

// rehearseFlags are the flags of 'rehearse'.
type rehearseFlags struct {
	options rehearse.Options
	config  []string
	report  string
	picture string
	adopt   bool
	json    bool
}

func newRehearse() *cobra.Command {
	f := &rehearseFlags{}
	cmd := &cobra.Command{
		Use:   "rehearse",
		Short: "See zero downtime before paying for it",
		Long: `Brings the stack up on the embedded Azure with real processes behind it: Redis,
one process per instance, and a front end that balances as App Service does.
Then people log in and click at a fixed rate while the platform does to the app
what platforms do. The result is how many requests failed, and how many people
were logged out: on one instance, on two without Redis, and on your stack.

What happens:
` + eventList() + `
Without --app a small demo app runs. With it, your own Flask app does; it has to
offer POST /login (form field user), GET /session (JSON with the user, 401 when
logged out) and the health path. examples/flask is one that does.

Nothing reaches Azure or costs anything, and nothing is left when it ends.

Exit codes: 0 nothing was lost that the stack promises to keep · 1 something was,
or the rehearsal failed · 2 refused before anything was started · 130 interrupted.`,
		Example: `  scaleout rehearse --stack prod
  scaleout rehearse --stack prod --app examples/flask --report rehearsal.html
  scaleout rehearse --adopt
  scaleout rehearse --stack prod --event crash --event redis-failover -c redisSku=Basic_C1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.add(cmd)
	return cmd
}

func (f *rehearseFlags) add(cmd *cobra.Command) {
	flags, o := cmd.Flags(), &f.options
	flags.StringVarP(&o.Stack, "stack", "s", "", "stack to rehearse: dev, prod, …")
	flags.StringArrayVarP(&f.config, "config", "c", nil, "`key=value` setting for this rehearsal only; may be repeated")
	flags.StringVar(&o.AppDir, "app", "", "`folder` of your app (default: a demo app)")
	flags.StringArrayVar(&o.Events, "event", nil, "let only this happen; may be repeated (default: everything)")
	flags.StringArrayVar(&o.Topologies, "topology", nil,
		"rehearse only this: "+strings.Join(rehearse.Topologies(), ", ")+"; may be repeated (default: all)")
	flags.StringArrayVar(&o.Without, "without", nil,
		"leave out a protection, to see what it is worth: "+strings.Join(rehearse.Protections(), ", ")+"; may be repeated")
	flags.Float64Var(&o.Rate, "rps", rehearse.DefaultRate, "requests per second")
	flags.IntVar(&o.Sessions, "sessions", rehearse.DefaultSessions, "people who are logged in")
	flags.DurationVar(&o.Duration, "duration", 0, "load the stack at least this long, such as 5m (default: until all is over)")
	flags.Float64Var(&o.Speed, "speed", rehearse.DefaultSpeed, "how much faster the platform's clock runs")
	flags.IntVar(&o.Port, "port", 0, "port of the front end on this machine (default: any)")
	flags.StringVar(&o.LoginPath, "login-path", "/login", "where your app lets people log in")
	flags.StringVar(&o.SessionPath, "session-path", "/session", "where your app says who is logged in")
	flags.BoolVar(&f.adopt, "adopt", false, "rehearse how an app from the portal becomes a stack, instead of a stack")
	flags.StringVar(&f.report, "report", "", "write a page for people to this `file`, such as rehearsal.html")
	flags.StringVar(&f.picture, "workbook", "", "write the workbook of monitoring, filled by this rehearsal, to this `file`, such as workbook.html")
	flags.BoolVarP(&f.json, "json", "j", false, "write JSON")
}

func (f *rehearseFlags) run(cmd *cobra.Command) error {
	if err := f.complete(cmd); err != nil {
		return err
	}
	show := newProgress(cmd.ErrOrStderr())
	f.options.Progress = show
	began := time.Now()
	perform := rehearse.Run
	if f.adopt {
		perform = rehearse.RunAdoption
	}
	seen, err := perform(cmd.Context(), f.options)
	show.end()
	if err != nil {
		return err
	}
	summary := result.Summarize(seen)
	if err := f.write(cmd.OutOrStdout(), summary); err != nil {
		return err
	}
	if err := f.writeWorkbook(cmd.Context(), seen); err != nil {
		return err
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Rehearsed in %v on the embedded Azure; nothing reached Azure.\n", time.Since(began).Round(time.Second))
	switch {
	case summary.Overloaded != "":
		return errors.New("there is no verdict: this machine was too busy")
	case !summary.Kept:
		return errNotKept
	}
	return nil
}

// complete checks what cobra cannot.
func (f *rehearseFlags) complete(cmd *cobra.Command) error {
	root, err := project()
	if err != nil {
		return err
	}
	f.options.Root = root
	if f.adopt {
		if f.options.Stack != "" {
			return fail.Refuse("--adopt and --stack: name one of them; with --adopt, the guide's app becomes a stack of its own")
		}
		for _, name := range []string{"config", "event", "topology", "duration", "without", "workbook"} {
			if cmd.Flags().Changed(name) {
				return fail.Refuse("--adopt and --%s: leave one of them out; --%s is about the rehearsal of a stack", name, name)
			}
		}
	} else if err := knownStack(root, f.options.Stack); err != nil {
		return err
	}
	for _, c := range f.config {
		override, err := parseOverride(c, false)
		if err != nil {
			return err
		}
		f.options.Config = append(f.options.Config, override)
	}
	if f.picture != "" && len(f.options.Topologies) > 0 && !slices.Contains(f.options.Topologies, rehearse.TheStack) {
		return fail.Refuse("--workbook: it shows the stack itself, which --topology leaves out")
	}
	return errors.Join(writable("--report", f.report), writable("--workbook", f.picture))
}

// writable refuses a file that cannot be written: better now than after minutes.
func writable(flag, name string) error {
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fail.Refuse("%s %s: %w; name a file in a folder that exists", flag, name, err)
	}
	return file.Close()
}

func (f *rehearseFlags) write(out io.Writer, summary result.Summary) error {
	if f.report != "" {
		if err := writePage(f.report, summary); err != nil {
			return err
		}
	}
	if f.json {
		return report.JSON(out, summary)
	}
	return report.Text(out, summary, terminalWidth(out))
}

func writePage(name string, summary result.Summary) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return report.HTML(file, summary)
}

// terminalWidth is the width to fill; what is no terminal gets a page's.
func terminalWidth(out io.Writer) int {
	const page = 110
	file, ok := out.(*os.File)
	if !ok {
		return page
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return page
	}
	return width
}

func eventList() string {
	var b strings.Builder
	for _, e := range rehearse.Events() {
		fmt.Fprintf(&b, "  %-16s%s\n", e.Name, e.About)
	}
	return b.String()
}
