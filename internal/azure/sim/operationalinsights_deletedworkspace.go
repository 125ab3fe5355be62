package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// A deletedWorkspace can be brought back: a PUT of its name does so ("Delete and recover a Log Analytics workspace").
type deletedWorkspace struct {
	Workspace *resource `json:"workspace"`
	Deleted   time.Time `json:"deleted"`
}

// daysKept is how long a workspace is kept ("Delete and recover a Log Analytics workspace": 14 days).
const daysKept = 14

func (d *deletedWorkspace) purged() time.Time { return d.Deleted.AddDate(0, 0, daysKept) }

// deletedWorkspaceKind lists what is kept, in a group or in the subscription (recorded 2022-09).
func deletedWorkspaceKind() *kind {
	return &kind{name: "Microsoft.OperationalInsights/deletedWorkspaces", versions: workspaceVersions, virtual: true, list: listDeletedWorkspaces}
}

func listDeletedWorkspaces(a *Azure, c *call) (*answer, *Error) {
	value := []any{}
	for _, d := range a.state.deletedWorkspaces {
		if c.now.Before(d.purged()) && (c.id.group == "" || strings.EqualFold(d.Workspace.id().group, c.id.group)) {
			value = append(value, a.show(d.Workspace, c.look(asElement)))
		}
	}
	return ok(map[string]any{"value": value}), nil
}

// keepWorkspace keeps a workspace that goes, unless it is deleted for good.
func (s *state) keepWorkspace(workspace *resource, now time.Time) {
	if !flag(workspace.Hidden, "forGood") {
		s.deletedWorkspaces = append(s.deletedWorkspaces, &deletedWorkspace{Workspace: workspace, Deleted: now})
	}
}

func (r *resource) leaveForGood() { r.Hidden = merge(r.Hidden, map[string]any{"forGood": true}) }

// revive makes a workspace, or brings back the deleted one of that name with its data, its ids and its settings, over which those
// of the request lie (recorded 2020-07 to 2022-09: the retention of before).
func (a *Azure) revive(c *call, put handler) (*answer, *Error) {
	i := slices.IndexFunc(a.state.deletedWorkspaces, func(d *deletedWorkspace) bool {
		return key(d.Workspace.ID) == c.id.key() && d.Workspace.location() == text(c.body, "location") && c.now.Before(d.purged())
	})
	if i < 0 {
		return put(a, c)
	}
	kept := a.state.deletedWorkspaces[i].Workspace
	whole := *c
	whole.body = clone(c.body)
	whole.body["properties"] = merge(kept.properties(), object(c.body, "properties"))
	a.state.put(kept)
	ans, e := put(a, &whole)
	if e != nil {
		delete(a.state.resources, key(kept.ID))
		return nil, e
	}
	a.state.deletedWorkspaces = slices.Delete(slices.Clone(a.state.deletedWorkspaces), i, i+1)
	if c.apiVersion >= announcedSince {
		ans.status = http.StatusCreated
		object(ans.body.(map[string]any), "properties")["provisioningState"] = "Restoring" // so since 2025; at once before
	}
	return ans, nil
}
