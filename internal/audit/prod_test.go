package audit_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/audit"
	"scaleout/internal/pulumicli"
	kit "scaleout/internal/testkit/world"
	"scaleout/program/outputs"
)

// audited audits the real stack, standing on an embedded Azure.
func audited(t *testing.T, stack string, config ...string) (audit.Report, *kit.World, audit.Options) {
	t.Helper()
	w := kit.Standing(t, stack, config...)
	client, err := w.Session.Azure.Client()
	require.NoError(t, err)
	all, err := w.Session.Outputs(context.Background(), false)
	require.NoError(t, err)
	v, err := outputs.Decode(all)
	require.NoError(t, err)
	o := audit.Options{
		ARM: client, SiteID: v.AppID, CacheID: v.RedisID, SlotID: v.SlotID, Now: w.Session.Azure.Clock.Now(),
		Up: func(key, value string) string { return pulumicli.UpHint(stack, key, value) },
	}
	report, err := audit.Run(context.Background(), o)
	require.NoError(t, err)
	report.Stack, report.Where = stack, "the embedded Azure"
	return report, w, o
}

func TestProd(t *testing.T) {
	t.Parallel()
	report, _, _ := audited(t, "prod")
	var b bytes.Buffer
	require.NoError(t, report.Text(&b, 110))
	t.Log("\n" + b.String())
}
