package portal

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"scaleout/internal/azure/arm"
	"scaleout/program/appenv"
)

// An App is an app with the plan that it runs on, alone in a resource group.
type App struct {
	Subscription      string
	Group, Plan, Name string
	Location          string
	GroupLocation     string // empty: Location
	PlanGroup         string // resource group of the plan; empty: Group
	Windows           bool
	SKU               string            // of the plan, "P0v3"
	StartCommand      string            // empty: App Service's own
	Settings          map[string]string // app settings
}

// Guide is the "before" of the guide that this project started from: a Flask app
// on one instance, without Redis, with eight settings of its own. Their values are
// made up, and such that whoever copies them carelessly loses something.
func Guide(subscription string) App {
	return App{
		Subscription: subscription, Group: "flask-rg", Plan: "flask-plan", Name: "flask-app",
		Location: "westeurope", SKU: "P0v3", StartCommand: "gunicorn --bind=0.0.0.0 --timeout 600 app:app",
		Settings: map[string]string{
			"DATABASE_URL":                    "postgresql://shop:p%40ss%2Fword@db.example.com:5432/shop?sslmode=require",
			"STRIPE_API_KEY":                  "sk_live_made+up/by=the embedded Azure",
			appenv.FlaskSecretKey:             `made-up "key" of the guide's app: \n is not a line`,
			"FEATURE_FLAGS":                   `{"checkout": "v2", "beta": ["a", "b"], "rate": 0.10}`,
			"MAIL_SENDER":                     "Müller & Söhne <shop@example.com>",
			"WELCOME_TEXT":                    "Welcome!\n\tTwo lines, and a space at the end ",
			"LOG_LEVEL":                       "0x10",
			appenv.SCMDoBuildDuringDeployment: "true",
		},
	}
}

// Caller sends one request to ARM: method, resource id, api-version, body.
type Caller func(ctx context.Context, method, id, version string, body any) (map[string]any, error)

// Create makes the app with the portal's defaults: an affinity cookie, no health
// check, plain HTTP allowed.
func (a App) Create(ctx context.Context, call Caller) error {
	for _, r := range []struct {
		id, version string
		body        map[string]any
	}{
		{a.GroupID(), arm.GroupsVersion, map[string]any{"location": cmp.Or(a.GroupLocation, a.Location)}},
		{groupID(a.Subscription, cmp.Or(a.PlanGroup, a.Group)), arm.GroupsVersion, map[string]any{"location": cmp.Or(a.GroupLocation, a.Location)}},
		{a.PlanID(), arm.WebVersion, map[string]any{
			"location": a.Location, "sku": map[string]any{"name": a.SKU, "capacity": 1},
			"properties": map[string]any{"reserved": !a.Windows},
		}},
		{a.ID(), arm.WebVersion, a.site()},
	} {
		if _, err := call(ctx, http.MethodPut, r.id, r.version, r.body); err != nil {
			return fmt.Errorf("the portal's app: %w", err)
		}
	}
	return nil
}

func (a App) site() map[string]any {
	settings := []any{}
	for _, name := range slices.Sorted(maps.Keys(a.Settings)) {
		settings = append(settings, map[string]any{"name": name, "value": a.Settings[name]})
	}
	kind, config := "app", map[string]any{"alwaysOn": a.SKU != "F1", "appSettings": settings}
	if !a.Windows {
		kind, config["linuxFxVersion"], config["appCommandLine"] = "app,linux", "PYTHON|3.12", a.StartCommand
	}
	return map[string]any{
		"location": a.Location, "kind": kind,
		"properties": map[string]any{
			"serverFarmId": a.PlanID(), "reserved": !a.Windows, "clientAffinityEnabled": true, "siteConfig": config,
		},
	}
}

// GroupID is the ARM id of the resource group.
func (a App) GroupID() string {
	return groupID(a.Subscription, a.Group)
}

func groupID(subscription, group string) string {
	return "/subscriptions/" + subscription + "/resourceGroups/" + group
}

// PlanID is the plan's.
func (a App) PlanID() string {
	return groupID(a.Subscription, cmp.Or(a.PlanGroup, a.Group)) + "/providers/" + arm.Plans + "/" + a.Plan
}

// ID is the app's.
func (a App) ID() string { return a.GroupID() + "/providers/" + arm.Sites + "/" + a.Name }
