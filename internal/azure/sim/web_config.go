package sim

import (
	"net/http"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// configKind is the configurations of an app: views of the app, each by its name; see
// configurations.
func configKind() *kind {
	return &kind{
		name: configType, versions: webVersions, virtual: true, fields: []field{},
		get: getConfig, put: putConfig, patch: putConfig, remove: deleteBackupConfig,
		actions: map[string]handler{"list": listConfig},
	}
}

// slotConfigKind is the same of a slot.
func slotConfigKind() *kind {
	k := configKind()
	k.name = slotType + "/config"
	return k
}

// A configuration is one of those of an app.
type configuration struct {
	// secret keeps it out of every GET: it is answered to a POST on its list.
	secret bool
	// patched reports whether there is a PATCH, beside PUT.
	patched bool
	// swapped is configuration of which a swap takes account: it cannot be changed while one
	// is prepared.
	swapped bool

	show func(c *call, site *resource) map[string]any
	// put changes it and returns what is answered.
	put func(a *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error)
}

// configurations are all there are, by their names in small letters.
var configurations = map[string]configuration{
	"web":                  {show: webConfig, put: putWebConfig, patched: true, swapped: true},
	"logs":                 {show: logsConfig, put: putLogs},
	"slotconfignames":      {show: slotConfigNames, put: putSlotConfigNames, swapped: true},
	"appsettings":          textConfiguration("appsettings", "appSettings"),
	"metadata":             textConfiguration("metadata", "metadata"),
	"authsettingsv2":       {show: authSettings, put: putAuthSettings},
	"authsettings":         {show: classicAuth, put: putClassicAuth, secret: true},
	"connectionstrings":    {show: connectionStrings, put: putConnectionStrings, secret: true, swapped: true},
	"backup":               {show: backupConfig, put: putBackupConfig, secret: true},
	"azurestorageaccounts": {show: storageMounts, put: putStorageMounts, secret: true, swapped: true},
}

// unsimulated are configurations that every app in Azure has. To say that they are not
// there would be a lie.
var unsimulated = []string{"configreferences", "pushsettings"}

// configuration is the one that the path names, and the app or slot that it belongs to.
func (a *Azure) configuration(c *call) (configuration, *resource, *Error) {
	name := strings.ToLower(c.id.name())
	config, known := configurations[name]
	switch {
	case name == "publishingcredentials":
		return config, nil, c.methodNotAllowed(http.MethodPost)
	case slices.Contains(unsimulated, name):
		return config, nil, c.unknownRoute()
	case !known:
		return config, nil, resourceNotFound(c.id)
	}
	site, _ := a.state.find(c.id.parent())
	return config, site, nil
}

func getConfig(a *Azure, c *call) (*answer, *Error) {
	config, site, e := a.configuration(c)
	if e != nil {
		return nil, e
	}
	if config.secret {
		return nil, c.methodNotAllowed(http.MethodPut, http.MethodPost)
	}
	return ok(config.show(c, site)), nil
}

// listConfig answers a POST for what no GET shows.
func listConfig(a *Azure, c *call) (*answer, *Error) {
	if strings.EqualFold(c.id.name(), "publishingcredentials") {
		site, _ := a.state.find(c.id.parent())
		return publishingCredentials(a, c, site), nil
	}
	config, site, e := a.configuration(c)
	switch {
	case e != nil:
		return nil, e
	case !config.secret, strings.EqualFold(c.id.name(), "backup") && site.Hidden["backupConfig"] == nil:
		return nil, resourceNotFound(c.id)
	}
	return ok(config.show(c, site)), nil
}

// putConfig answers PUT, and PATCH where there is one.
func putConfig(a *Azure, c *call) (*answer, *Error) {
	config, site, e := a.configuration(c)
	if e != nil {
		return nil, e
	}
	if op, busy := a.busy(site.id()); busy {
		return nil, op.inProgress(c)
	}
	switch {
	case config.swapped && a.isPrepared(site):
		return nil, preparedForSwap()
	case c.fail:
		return nil, c.refusedByFault()
	case c.method == http.MethodPatch && !config.patched:
		return nil, c.methodNotAllowed(http.MethodPut, http.MethodPost)
	}
	given, _ := c.rawBody["properties"].(map[string]any)
	before := site.copy()
	body, e := config.put(a, c, site, given)
	if e != nil {
		return nil, e
	}
	if site.runsOtherwise(before) {
		a.state.restarts(site)
		a.fetchReferences(site, c.now)
	}
	return wrote(http.StatusOK, body), nil
}

// configBody is the answer about one configuration of an app. That of a slot has the same type
// (seen 2025-07-15).
func configBody(c *call, site *resource, name string, properties map[string]any) map[string]any {
	body := map[string]any{
		"id": site.ID + "/config/" + name, "name": name, "type": configType,
		"location": catalog.DisplayRegion(site.location()), "properties": properties,
	}
	if tags := object(site.Body, "tags"); tags != nil {
		body["tags"] = clone(tags) // those of the app (seen 2017 to 2026): none, or empty, if they are so there
	}
	return body
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return clone(m)
}

// siteBody is configBody where Azure answers with the type of the app itself, and with its
// id or none (seen 2019 and 2022).
func siteBody(c *call, site *resource, id any, properties map[string]any) map[string]any {
	body := configBody(c, site, "", properties)
	body["id"], body["name"], body["type"] = id, site.id().name(), site.Type
	return body
}
