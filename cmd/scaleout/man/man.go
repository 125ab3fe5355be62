// Package man is 'scaleout man': the manual pages of all commands, for whoever packages
// this one.
package man

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/version"
	"scaleout/internal/fail"
)

// Options are the flags, and the folder that is named.
type Options struct {
	*cli.Factory
	Dir  string
	Root func() *cobra.Command // makes the commands that the pages are about
}

// New makes the command. It is hidden: people have --help.
func New(f *cli.Factory, root func() *cobra.Command, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f, Root: root}
	if run == nil {
		run = Run
	}
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the manual pages of all commands",
		Hidden:  true,
		Example: `  scaleout man /usr/local/share/man/man1`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Dir = args[0]
			return run(cmd.Context(), o)
		},
	}
}

// Run writes the pages. The same build writes the same bytes.
func Run(_ context.Context, o *Options) error {
	dir := o.Path(o.Dir)
	if at, err := os.Stat(dir); err != nil || !at.IsDir() {
		return fail.Refuse("%s is no folder; make it first: mkdir -p %[1]s", o.Dir)
	}
	built := version.Built()
	date, err := time.Parse(time.RFC3339, built.Time)
	if err != nil {
		date = time.Unix(0, 0).UTC() // no revision is known
	}
	root := o.Root()
	prepare(root)
	if err := write(root, date, dir); err != nil {
		return err
	}
	_, err = fmt.Fprintf(o.Out, "Written to %s. To read one: man -l %[1]s/scaleout-local-up.1\n", o.Dir)
	return err
}

// write writes the page of a command, and of those below it.
func write(cmd *cobra.Command, date time.Time, dir string) error {
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			if err := write(sub, date, dir); err != nil {
				return err
			}
		}
	}
	var page bytes.Buffer
	header := &doc.GenManHeader{Section: "1", Source: version.Built().Line(), Manual: "scaleout", Date: &date}
	if err := doc.GenMan(cmd, header, &page); err != nil {
		return err
	}
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
	return os.WriteFile(filepath.Join(dir, name), []byte(proper(page.String(), date)), 0o644)
}

// What cobra writes in another way than man-pages(7) has it: the month of a date without its day, which
// mandoc does not read; empty lines; and options as paragraphs, with a tab, which mandoc takes for a slip.
var (
	heading = regexp.MustCompile(`(?m)^(\.TH "[^"]*" "1") "[^"]*"`)
	blank   = regexp.MustCompile(`\n\n+(\.[A-Z])`)
	option  = regexp.MustCompile(`(?m)^(?:\.PP\n)?(\\fB-.*)\n\t(.*)$`)
	nothing = strings.NewReplacer(`\fP[=false]`, `\fP`, `\fP=""`, `\fP`, `\fP=[]`, `\fP`) // defaults that say nothing
)

func proper(page string, date time.Time) string {
	page = blank.ReplaceAllString(page, "\n$1")
	page = heading.ReplaceAllString(page, `$1 "`+date.Format(time.DateOnly)+`"`)
	return option.ReplaceAllStringFunc(page, func(found string) string {
		part := option.FindStringSubmatch(found)
		return ".TP\n" + nothing.Replace(part[1]) + "\n" + part[2]
	})
}

// prepare makes Markdown of the texts of commands, which is what pages are made of.
func prepare(cmd *cobra.Command) {
	cmd.DisableAutoGenTag = true
	cmd.Long = markdown(cmd.Long)
	for _, sub := range cmd.Commands() {
		prepare(sub)
	}
}

// markdown keeps the lines of lists and of what is to be typed, which are indented by two.
func markdown(text string) string {
	var b strings.Builder
	before := ""
	for _, line := range strings.Split(text, "\n") {
		indented := strings.HasPrefix(line, "  ")
		if indented != strings.HasPrefix(before, "  ") && before != "" && line != "" {
			b.WriteByte('\n')
		}
		if indented {
			b.WriteString("  ")
		} else {
			line = plain.Replace(line)
		}
		b.WriteString(line + "\n")
		before = line
	}
	return b.String()
}

// plain keeps the signs of Markdown as they are.
var plain = strings.NewReplacer("*", `\*`, "_", `\_`, "<", `\<`, "`", "\\`")
