package deployed

import (
	"context"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/scm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/build"
)

// SCMHost is the name of the SCM site of an app or a slot with a host name.
func SCMHost(host string) string {
	name, domain, _ := strings.Cut(host, ".")
	return name + ".scm." + domain
}

// SCM is the SCM site of the app or a slot.
type SCM struct {
	ID     string                   // ARM id of the app or the slot
	Host   string                   // of the app or the slot
	Accept func(token string) error // of tokens for ARM
	Logs   func() string            // last lines of its containers
	Inside bool                     // for clients inside of the network, who come by a private endpoint where there is one
}

// ServeSCM lets an SCM site be reached by its name. What is deployed there is built into
// the state folder.
func (s *Stack) ServeSCM(o SCM) (*scm.Server, error) {
	return scm.Serve(s.options.Authority, scm.New(scm.Options{
		Azure: s.Session.Azure, SiteID: o.ID, Host: SCMHost(o.Host), Dir: s.options.Dir, Clock: s.Session.Azure.Clock,
		Build: s.build, Token: o.Accept, Logs: o.Logs,
		Closed:   func() bool { return s.closed(o.ID, o.Inside) },
		Settings: func(ctx context.Context) (map[string]string, error) { return s.AppSettings(ctx, o.ID) },
	}))
}

// closed reports whether App Service keeps a client away from an app or a slot.
func (s *Stack) closed(id string, inside bool) bool {
	for _, run := range s.Session.Azure.Runs(s.Site) {
		if key(run.ID) == key(id) {
			return run.Closed && !(inside && run.Private)
		}
	}
	return false
}

// build makes a build, after it has removed those that nobody will run again.
func (s *Stack) build(ctx context.Context, b scm.Build) (string, error) {
	home := s.Session.Home.Path("")
	if err := build.Clean(home, s.referredTo()); err != nil {
		return "", err
	}
	return b.ID, build.Make(ctx, build.Options{Home: home, Name: b.ID, Zip: b.Zip, Settings: b.Settings, Log: b.Log})
}

// keptBuilds of each content are those that instances may still run while they end.
const keptBuilds = 3

// referredTo are the builds that run, those that are being made, and the last ones of
// each content. Other stacks of the same home have some, too.
func (s *Stack) referredTo() []string {
	var names []string
	azure := s.Session.Azure
	for _, id := range azure.Resources() {
		if parsed, err := arm.ParseResourceID(id); err != nil || !parsed.Is(arm.Sites) {
			continue
		}
		for _, run := range azure.Runs(id) {
			names = append(names, run.Build)
			done := 0
			for _, d := range azure.Deployments(run.ID) {
				if d.Status.Building() || d.Status.Built() && done < keptBuilds {
					names = append(names, d.ID)
				}
				if d.Status.Built() {
					done++
				}
			}
		}
	}
	return names
}

var _ scm.Azure = (*sim.Azure)(nil)
