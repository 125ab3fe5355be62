package faults

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/deploy"
)

// An operation is something that a person does with a release.
type operation struct {
	name   string
	kind   string       // operations of a kind begin alike
	stands func(*azure) // what was done before
	do     func(p *process, run string) func(context.Context) (deploy.Result, error)
	// ends checks what there is when it was done; and returned, what there is when a
	// rollback took it back.
	ends, returned func(c *check)
	fails          bool // the second time, where the first has done it
	least          int  // as many cases it has
}

// release is one of a version.
func release(version string, change ...func(*deploy.Options)) func(*process, string) func(context.Context) (deploy.Result, error) {
	return func(p *process, run string) func(context.Context) (deploy.Result, error) {
		return func(ctx context.Context) (deploy.Result, error) {
			o := p.options(run, version)
			for _, c := range change {
				c(&o)
			}
			return deploy.Run(ctx, o)
		}
	}
}

func rollback(p *process, run string) func(context.Context) (deploy.Result, error) {
	return func(ctx context.Context) (deploy.Result, error) { return deploy.Rollback(ctx, p.options(run, "")) }
}

func stop(p *process, run string) func(context.Context) (deploy.Result, error) {
	return func(ctx context.Context) (deploy.Result, error) { return deploy.Stop(ctx, p.options(run, "")) }
}

// stopped has the slot stopped at the end, and canary a share of the people get the build.
func stopped(o *deploy.Options) { o.Keep = 0 }
func canary(o *deploy.Options)  { o.Canary, o.For = 20, 2*time.Minute }

// mode releases an app setting.
func mode(value string) func(*deploy.Options) {
	return func(o *deploy.Options) {
		o.Settings = &deploy.Settings{
			Want: map[string]string{"MODE": value},
			Keep: func(name string) bool { return name == "REDIS_URL" || deploy.IsPlatforms(name) },
		}
	}
}

// done does something without any fault.
func (a *azure) done(do func(*process, string) func(context.Context) (deploy.Result, error), run string) {
	a.t.Helper()
	p := a.process()
	_, err := p.run(do(p, run))
	require.NoError(a.t, err)
}

// served has a version in production, and nothing else ever deployed.
func served(a *azure) { a.done(release("one", stopped), "first") }

// twice has had two releases, of which the second is in production.
func twice(change ...func(*deploy.Options)) func(*azure) {
	return func(a *azure) {
		served(a)
		a.done(release("two", change...), "second")
	}
}

var operations = []operation{
	{
		name: "release", stands: served, do: release("two"), least: 430,
		ends:     func(c *check) { c.has("two", "one") },
		returned: func(c *check) { c.serves("one") },
	},
	{
		name: "canary", stands: served, do: release("two", canary), least: 120,
		ends:     func(c *check) { c.has("two", "one") },
		returned: func(c *check) { c.serves("one") },
	},
	{
		name: "settings", do: release("", mode("new")), least: 35,
		stands: func(a *azure) {
			served(a)
			a.done(release("one", mode("old")), "second")
		},
		ends:     func(c *check) { c.has("one", "one"); c.mode("new") },
		returned: func(c *check) { c.mode("old") },
	},
	{
		name: "rollback", kind: "rollback", fails: true, stands: twice(), do: rollback, least: 105,
		ends: func(c *check) { c.has("one", "two") },
	},
	{
		name: "rollback of a stopped slot", kind: "rollback", fails: true, stands: twice(stopped), do: rollback, least: 20,
		ends: func(c *check) { c.has("one", "two") },
	},
	{
		name: "swap back", fails: true, stands: served, do: release(breaks), least: 45,
		ends:     func(c *check) { c.has("one", breaks) },
		returned: func(c *check) { c.serves("one") },
	},
	{
		name: "stop", kind: "stop", stands: twice(), do: stop, least: 20,
		ends: func(c *check) {
			c.has("two", "one")
			assert.Equal(c.t, "Stopped", c.shown(slotID).Properties.State, c.about)
		},
	},
}

// A check is of an Azure, after something was done.
type check struct {
	*azure
	about string
}

func (c *check) has(production, slot string) {
	c.t.Helper()
	site, other, _ := c.apps.has()
	assert.Equal(c.t, []string{production, slot}, []string{site, other}, c.about)
}

func (c *check) serves(version string) {
	c.t.Helper()
	site, _, _ := c.apps.has()
	assert.Equal(c.t, version, site, c.about)
}

// mode is the app setting of production, and what stays in a swap has stayed.
func (c *check) mode(value string) {
	c.t.Helper()
	p := c.process()
	body, err := p.options("look", "").ARM.Call(c.t.Context(), http.MethodPost, siteID+"/config/appsettings/list", "2024-11-01", nil)
	require.NoError(c.t, err, c.about)
	p.transport.CloseIdleConnections()
	assert.Equal(c.t, map[string]any{"REDIS_URL": "r", "PLACE": "app", "MODE": value}, body["properties"], c.about)
}

// rests is at rest: nothing of a run is left.
func (c *check) rests() {
	c.t.Helper()
	assert.Empty(c.t, c.missed, c.about)
	assert.Zero(c.t, c.apps.share(), c.about)
	assert.Empty(c.t, c.shown(siteID).Properties.TargetSwapSlot, c.about)
	assert.False(c.t, deploy.ParseLock(c.shown(slotID).Tags[deploy.LockTag]).Open(), c.about)
}

// explained asks for the status, and compares it with what there is.
func (c *check) explained() deploy.Report {
	c.t.Helper()
	p := c.process()
	defer p.transport.CloseIdleConnections()
	report, err := deploy.Status(c.t.Context(), p.options("look", ""))
	require.NoError(c.t, err, c.about)
	production, slot, share := c.apps.has()
	assert.Equal(c.t, production, shaOf(report.Production.Build), c.about)
	assert.Equal(c.t, slot, shaOf(report.Slot.Build), c.about)
	assert.InDelta(c.t, share, report.Percent, 0.01, c.about)
	assert.Equal(c.t, share > 0, report.Phase == deploy.Canary, c.about)
	assert.NotEmpty(c.t, report.Text, c.about)
	assert.NotEmpty(c.t, report.Rollback, c.about)
	assert.Empty(c.t, report.Unread, c.about)
	if deploy.ParseLock(c.shown(slotID).Tags[deploy.LockTag]).Open() || share > 0 || report.Phase == deploy.Previewed {
		assert.NotEmpty(c.t, report.Next, c.about)
	}
	return report
}

func shaOf(b *deploy.Build) string {
	if b == nil {
		return ""
	}
	return b.SHA
}

// left is what a run has left behind, in short.
func (c *check) left(r deploy.Report) string {
	production, slot, _ := c.apps.has()
	slotState := c.shown(slotID)
	return strings.Join([]string{
		string(r.Phase), deploy.ParseLock(slotState.Tags[deploy.LockTag]).Step, production, slot, slotState.Properties.State,
		c.shown(siteID).Properties.TargetSwapSlot, strings.Join(r.Apart, ","),
	}, "|")
}
