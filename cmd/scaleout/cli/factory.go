package cli

import (
	"io"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"golang.org/x/term"

	"scaleout/internal/azure/prices"
	"scaleout/internal/clock"
	"scaleout/internal/fail"
	"scaleout/internal/terminal"
)

// A Factory is the world that commands run in.
type Factory struct {
	In       io.Reader
	Out, Err io.Writer
	Clock    clock.Clock // measures what a command waits for
	Getenv   func(string) string
	Dir      string         // working directory; empty: the process's
	Prices   *prices.Client // the Azure Retail Prices API
	Color    Color          // of all commands
	Command  string         // the verb that runs: "scaleout local up"
}

// System is the world of this process.
func System() *Factory {
	return &Factory{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Clock: clock.System{}, Getenv: os.Getenv, Prices: prices.New(),
	}
}

// Escaping returns the same world, in which nothing that others wrote steers a terminal.
func (f *Factory) Escaping() *Factory {
	escaping := *f
	escaping.Out, escaping.Err = terminal.NewWriter(f.Out), terminal.NewWriter(f.Err)
	return &escaping
}

// Path is where a file is that the command line names.
func (f *Factory) Path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(f.Dir, name)
}

// Root finds the folder of Pulumi.yaml: the working directory, or one above it.
func (f *Factory) Root() (string, error) {
	dir, err := filepath.Abs(f.Path("."))
	if err != nil {
		return "", err
	}
	file, err := workspace.DetectProjectPathFrom(dir)
	if err != nil || file == "" {
		return "", fail.Refuse("no Pulumi.yaml here or in a folder above; change to the project's folder first")
	}
	return filepath.Dir(file), nil
}

// Interactive reports whether somebody can be asked.
func (f *Factory) Interactive() bool { return IsTerminal(f.In) && IsTerminal(f.Out) }

// IsTerminal reports whether a stream is a terminal.
func IsTerminal(stream any) bool {
	if w, ok := stream.(io.Writer); ok {
		stream = terminal.Raw(w)
	}
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Live reports whether lines can be rewritten, and text coloured, on a stream: it is a
// terminal that moves its cursor.
func (f *Factory) Live(stream io.Writer) bool {
	return IsTerminal(stream) && f.Getenv("TERM") != "dumb"
}

// Width returns how many columns of standard output to fill.
func (f *Factory) Width() int { return widthOf(f.Out) }

// widthOf returns how many columns a stream has.
func widthOf(stream io.Writer) int {
	const page = 110 // what is no terminal gets a page's width
	file, ok := terminal.Raw(stream).(*os.File)
	if !ok {
		return page
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil || width == 0 {
		return page
	}
	return width
}

// Progress returns the last line of a stream, rewritten in place where the stream is a
// terminal. The paints are for the lines above it.
func (f *Factory) Progress(stream io.Writer, paints ...terminal.Paint) *terminal.Status {
	if !f.colored(stream) {
		paints = nil
	}
	var width func() int
	if f.Live(stream) {
		width = func() int { return widthOf(stream) }
	}
	if width != nil || paints != nil {
		stream = terminal.Raw(stream)
	}
	return terminal.NewStatus(stream, width, paints...)
}
