package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/result"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/version"
	"scaleout/internal/audit"
	"scaleout/internal/azure/arm"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/terminal"
	"scaleout/internal/verify"
	"scaleout/program/outputs"
)

// errNotCompliant marks a deployment in which an item of the audit did not pass.
var errNotCompliant error = &fail.Error{Text: "the deployment is not as auditors ask", Shown: true}

// checkAudit refuses what does not go together, and names that the mode does not have.
func (o *Options) checkAudit() error {
	switch {
	case !o.Audit && (o.Preview || o.SARIF != ""):
		return fail.Refuse("--preview and --sarif are about the audit: add --audit")
	case !o.Audit && len(o.Config.Given) > 0:
		return fail.Refuse("-c is for --audit --preview: what is deployed has the settings that it has")
	case !o.Audit:
		return refused(otherMode(o.Verify.Only, verify.Checks(), audit.Items(), "an item of the audit: add --audit"), o.Verify.Check())
	case o.Wait > 0:
		return fail.Refuse("--wait is for checks that can come right by themselves; an audit has none")
	case o.Preview && (o.AppID != "" || o.Outputs != ""):
		return fail.Refuse("--preview is about a stack's file: name the stack with --stack, without --app-id and --outputs")
	case !o.Preview && len(o.Config.Given) > 0:
		return fail.Refuse("-c is for --preview: what is deployed has the settings that it has")
	}
	if err := o.Writable("--sarif", o.SARIF, cli.SARIF); err != nil {
		return err
	}
	return refused(otherMode(o.Verify.Only, audit.Items(), verify.Checks(), "a check, which an audit does not make: leave --audit out"),
		(&audit.Options{Only: o.Verify.Only}).Check())
}

// otherMode says of a name of --only that it is one of the other mode alone.
func otherMode(only, own, others []string, what string) error {
	for _, name := range only {
		if slices.Contains(others, name) && !slices.Contains(own, name) {
			return fmt.Errorf("--only %s: this is %s", name, what)
		}
	}
	return nil
}

// refused is the first of some errors, as what is refused.
func refused(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return fail.Wrap(fail.Refused, err)
		}
	}
	return nil
}

// audit judges what Resource Manager has.
func (o *Options) audit(ctx context.Context, at *arm.Client, where string) error {
	d := o.Verify.Declared
	report, err := audit.Run(ctx, audit.Options{
		ARM: at, SiteID: o.Verify.SiteID, CacheID: d.CacheID, SlotID: d.SlotID, VaultID: d.VaultID, FrontDoorID: d.FrontDoorID,
		Only: o.Verify.Only, Now: o.Clock.Now(), Up: o.Verify.Up,
	})
	if err != nil {
		return err
	}
	report.Stack, report.Where, report.Preview = o.Stack, where, o.Preview
	return o.reportAudit(report)
}

func (o *Options) reportAudit(report audit.Report) (err error) {
	if o.JSON {
		err = cli.JSON(o.Out, report)
	} else {
		var text strings.Builder
		err = errors.Join(report.Text(&text, o.Width()), o.Show(text.String(), auditPaints...))
	}
	if err == nil && o.SARIF != "" { // after what is shown: a full disk loses nothing
		err = o.writeSARIF(report)
	}
	if err == nil && !report.Kept() {
		err = errNotCompliant
	}
	return err
}

// auditPaints are the verdicts.
var auditPaints = append([]terminal.Paint{{Pattern: `^  (N/A) `, Colour: terminal.Faint}, {Pattern: `^  (UNREAD) `, Colour: terminal.Yellow}}, paints...)

func (o *Options) writeSARIF(report audit.Report) error {
	file := ""
	if o.Stack != "" {
		file = "Pulumi." + o.Stack + ".yaml"
	}
	return cli.WritePage(o.Path(o.SARIF), func(w io.Writer) error {
		return report.SARIF(w, audit.Tool{Version: version.Built().Version}, file)
	})
}

// preview judges what the stack's file would make of an empty Azure: it is brought up on
// an embedded one, in a folder that is removed afterwards.
func (o *Options) preview(ctx context.Context, root string) (err error) {
	overrides, err := o.Config.Overrides()
	if err != nil {
		return err
	}
	home, err := os.MkdirTemp("", "scaleout-audit-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	s, err := local.Open(local.Options{
		Root: root, Stack: o.Stack, Home: filepath.Join(home, "state"), WithoutSecrets: true,
		Azure: local.AzureOptions{Start: o.Clock.Now()},
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	v, err := bringUp(ctx, s, overrides)
	if err != nil {
		return err
	}
	if o.Verify.SiteID, o.Verify.Declared, err = verify.FromOutputs(v); err != nil {
		return err
	}
	o.Verify.Up = o.edit
	at, err := s.Azure.Client()
	if err != nil {
		return err
	}
	return o.audit(ctx, at, "the embedded Azure")
}

// bringUp deploys, and shows what the engine said only where that failed.
func bringUp(ctx context.Context, s *local.Session, overrides []engine.Override) (outputs.Values, error) {
	var said strings.Builder
	display := engine.Display{Out: &said, Err: &said, Color: colors.Never}
	if _, err := s.Up(ctx, engine.Options{Config: overrides, Display: display}); err != nil {
		if result.IsBail(err) {
			err = fmt.Errorf("the stack cannot be deployed, not even on the embedded Azure:\n%s", said.String())
		}
		return outputs.Values{}, err
	}
	return s.Values(ctx)
}

// edit is advice where nothing is deployed yet.
func (o *Options) edit(key, value string) string {
	if key == "" {
		return "no setting changes it: this program declares it so"
	}
	return fmt.Sprintf("set %s to %s in Pulumi.%s.yaml", key, value, o.Stack)
}
