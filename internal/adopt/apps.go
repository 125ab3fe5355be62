package adopt

import (
	"context"
	"strings"

	"scaleout/internal/azure/arm"
)

// An App is one that could be adopted, as a list names it.
type App struct{ Group, Name string }

// Apps lists the apps of a subscription. Functions and workflows, which are sites as well,
// are none.
func Apps(ctx context.Context, c *arm.Client, subscription string) (all []App, err error) {
	sites, err := c.List(ctx, "/subscriptions/"+subscription+"/providers/"+arm.Sites, arm.WebVersion)
	if err != nil {
		return nil, err
	}
	for _, s := range sites {
		kind, _ := s["kind"].(string)
		text, _ := s["id"].(string)
		id, err := arm.ParseResourceID(text)
		if err == nil && !strings.Contains(kind, "functionapp") && !strings.Contains(kind, "workflowapp") {
			all = append(all, App{id.Group(), id.Name()})
		}
	}
	return all, nil
}
