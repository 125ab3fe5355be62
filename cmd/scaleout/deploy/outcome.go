package deploy

import (
	"errors"
	"fmt"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/deploy"
	"scaleout/internal/terminal"
)

// conclude ends what was opened, which wipes what was waited for, and shows the result.
func (p *Place) conclude(o *opened, r deploy.Result, err error) error {
	closed := o.close()
	p.progress.end()
	return errors.Join(p.show(r, err), closed)
}

// show writes what came of it. An error is explained by whoever gets it.
func (p *Place) show(r deploy.Result, err error) error {
	if p.JSON {
		if e := cli.Document(p.Out, r); e != nil {
			return errors.Join(err, e)
		}
		return err
	}
	if err != nil {
		return err
	}
	text := outcome(r)
	if text != "" {
		text = terminal.Wrap("", "", text, p.Width())
	}
	if r.Next != "" {
		text += "Next: " + r.Next + "\n"
	}
	return p.Show(text, outcomePaints...)
}

// outcomePaints are what came of a release.
var outcomePaints = []terminal.Paint{
	{Pattern: `\A(Released|Rolled back|Undone|Stopped):`, Colour: terminal.Green},
	{Pattern: `\A(Nothing to do):`, Colour: terminal.Bold},
	{Pattern: `^(Next):`, Colour: terminal.Bold},
}

// outcome says what came of a release, in a line.
func outcome(r deploy.Result) string {
	alone := r.SHA == "" // settings without code
	switch {
	case r.Outcome == deploy.Released && alone:
		return fmt.Sprintf("Released: %s has the app settings of the stack's configuration.\n", r.URL)
	case r.Outcome == deploy.Released:
		return fmt.Sprintf("Released: %s runs build %s.\n", r.URL, r.Build)
	case r.Outcome == deploy.Unchanged && alone:
		return fmt.Sprintf("Nothing to do: %s has the app settings of the stack's configuration already.\n", r.URL)
	case r.Outcome == deploy.Unchanged:
		return fmt.Sprintf("Nothing to do: %s runs this build already (%s).\n", r.URL, r.Build)
	case r.Outcome == deploy.RolledBack:
		return fmt.Sprintf("Rolled back: %s runs build %s again.\n", r.URL, r.Build)
	case r.Outcome == deploy.OnlyUndone:
		return fmt.Sprintf("Undone: %s has the build that it had, since nothing was swapped.\n", r.URL)
	case r.Outcome == deploy.SlotStopped:
		return fmt.Sprintf("Stopped: %s. What is in it stays.\n", r.SlotURL)
	}
	return ""
}
