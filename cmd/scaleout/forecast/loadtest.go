package forecast

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/atomicfile"
	"scaleout/internal/fail"
	"scaleout/internal/forecast/locust"
	"scaleout/internal/login"
	"scaleout/program/shellword"
)

// LoadTestOptions are the flags of 'forecast capacity'.
type LoadTestOptions struct {
	*cli.Factory
	File   string
	Locust locust.Options
}

// NewLoadTest makes 'forecast capacity'.
func NewLoadTest(f *cli.Factory, run func(*LoadTestOptions) error) *cobra.Command {
	o := &LoadTestOptions{Factory: f}
	if run == nil {
		run = RunLoadTest
	}
	cmd := &cobra.Command{
		Use:   "capacity",
		Short: "Write a load test that measures what an instance can do",
		Long: `Writes a Locust file: people who log in, keep their session without App Service's
affinity cookies, and check at each request that the session is still theirs, as those of
a rehearsal do. It runs on one machine, on several with Locust's master and workers, and
on Azure Load Testing, which takes Locust files.

What it measured is read back: its history is traffic, and says how long a request takes
that waits for nothing.

A login that takes more than a name is described by ` + login.Variable + `,
when Locust runs: no password gets into the file.`,
		Example: `  scaleout forecast capacity --locust people.py
  locust -f people.py --host https://APP.azurewebsites.net ` + locust.Flags + `
  scaleout forecast --stack prod --traffic access.log --capacity load_stats_history.csv`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return run(o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.File, "locust", "", "`file` to write, such as people.py")
	flags.StringVar(&o.Locust.LoginPath, "login-path", "/login", "where people log in")
	flags.StringVar(&o.Locust.SessionPath, "session-path", "/session", "what tells who is logged in")
	flags.DurationVar(&o.Locust.Every, "every", time.Second, "`time` between two requests of a person")
	return cmd
}

// RunLoadTest writes the file.
func RunLoadTest(o *LoadTestOptions) error {
	if o.File == "" {
		return fail.Refuse("which file? Add --locust FILE, such as --locust people.py")
	}
	text, err := locust.File(o.Locust)
	if err != nil {
		return err
	}
	if err := o.Writable("--locust", o.File, cli.LocustFile); err != nil {
		return err
	}
	if err := atomicfile.Replace(o.Path(o.File), []byte(text)); err != nil {
		return fail.Refuse("--locust %s: %w", shellword.Of(o.File), err)
	}
	file := shellword.Of(o.File)
	_, err = fmt.Fprintf(o.Out, `%s is written. Run it with
  locust -f %s --host https://APP.azurewebsites.net %s
and read what it measured with
  scaleout forecast --stack STACK --traffic FILE --capacity load_stats_history.csv
`, o.ShortPath(o.Path(o.File)), file, locust.Flags)
	return err
}
