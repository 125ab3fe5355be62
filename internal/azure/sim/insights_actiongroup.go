package sim

import (
	"net/http"
	"net/mail"
	"net/url"

	"scaleout/internal/azure/catalog"
)

func actionGroupKind() *kind {
	m := monitored{check: checkActionGroup, complete: completeActionGroup, created: http.StatusCreated}
	return &kind{
		name: actionGroupType, versions: actionVersions, tracked: true, global: true, fields: actionGroupFields,
		put: m.put(actionGroupType), remove: deleteStored,
	}
}

// actionGroupFields is ActionGroup of the 2023-01-01 specification, with the
// receivers that can be simulated.
var actionGroupFields = []field{
	{name: "groupShortName"},
	{name: "enabled", is: boolField},
	{name: "emailReceivers", is: objectsField, fields: []field{
		{name: "name"}, {name: "emailAddress"}, {name: "useCommonAlertSchema", is: boolField}, {name: "status", readOnly: true},
	}},
	{name: "webhookReceivers", is: objectsField, fields: []field{
		{name: "name"}, {name: "serviceUri"}, {name: "useCommonAlertSchema", is: boolField}, {name: "useAadAuth", is: boolField},
		{name: "objectId"}, {name: "identifierUri"}, {name: "tenantId"},
	}},
}

// checkActionGroup holds the limits of "Action Groups - Create Or Update" and of
// "Action groups": the short name is of up to 12 characters.
func checkActionGroup(_ *Azure, c *call, r *resource) *Error {
	p := r.properties()
	if e := checkAlertName(c); e != nil {
		return e
	}
	short := text(p, "groupShortName")
	if short == "" || len([]rune(short)) > catalog.MaxShortName {
		return badMonitor("The groupShortName '%s' must have 1 to %d characters.", short, catalog.MaxShortName)
	}
	names := map[string]bool{}
	for _, member := range []string{"emailReceivers", "webhookReceivers"} {
		for _, entry := range list(p, member) {
			receiver := entry.(map[string]any)
			name := text(receiver, "name")
			if name == "" || names[name] {
				return badMonitor("Receiver names must be unique and not empty: '%s'.", name)
			}
			names[name] = true
			if e := checkReceiver(member, receiver); e != nil {
				return e
			}
		}
	}
	return nil
}

// checkReceiver does not quote an address: a webhook's is a secret.
func checkReceiver(member string, receiver map[string]any) *Error {
	if member == "emailReceivers" {
		if address, err := mail.ParseAddress(text(receiver, "emailAddress")); err != nil || address.Address != text(receiver, "emailAddress") {
			return badMonitor("The emailAddress of the receiver '%s' is invalid.", text(receiver, "name"))
		}
		return nil
	}
	if u, err := url.Parse(text(receiver, "serviceUri")); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return badMonitor("The serviceUri of the receiver '%s' is invalid.", text(receiver, "name"))
	}
	return nil
}

func completeActionGroup(_ *Azure, _, r *resource) {
	p := r.properties()
	setDefault(p, "enabled", true)
	for _, member := range []string{"emailReceivers", "webhookReceivers"} {
		setDefault(p, member, []any{})
		for _, entry := range list(p, member) {
			setDefault(entry.(map[string]any), "useCommonAlertSchema", false)
			if member == "emailReceivers" {
				entry.(map[string]any)["status"] = "Enabled"
			}
		}
	}
}
