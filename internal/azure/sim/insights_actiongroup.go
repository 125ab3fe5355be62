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
		put: m.put(actionGroupType), patch: m.patch(actionGroupType), remove: deleteStored, shown: byVersion(viewActionGroup),
		actions: map[string]handler{"subscribe": enableReceiver, "createNotifications": createNotifications},
	}
}

// receivers are the eleven lists of ActionGroup in the 2023-01-01 specification, each with
// the fields of its receivers.
var receivers = []struct {
	list   string
	fields []field
}{
	{"emailReceivers", []field{{name: "emailAddress"}, commonSchema, {name: "status", readOnly: true}}},
	{"smsReceivers", []field{{name: "countryCode"}, {name: "phoneNumber"}, {name: "status", readOnly: true}}},
	{"webhookReceivers", []field{
		{name: "serviceUri"}, commonSchema, {name: "useAadAuth", is: boolField},
		{name: "objectId"}, {name: "identifierUri"}, {name: "tenantId"},
	}},
	{"itsmReceivers", []field{{name: "workspaceId"}, {name: "connectionId"}, {name: "ticketConfiguration"}, {name: "region"}}},
	{"azureAppPushReceivers", []field{{name: "emailAddress"}}},
	{"automationRunbookReceivers", []field{
		{name: "automationAccountId"}, {name: "runbookName"}, {name: "webhookResourceId"},
		{name: "isGlobalRunbook", is: boolField}, {name: "serviceUri"}, commonSchema,
	}},
	{"voiceReceivers", []field{{name: "countryCode"}, {name: "phoneNumber"}}},
	{"logicAppReceivers", []field{{name: "resourceId"}, {name: "callbackUrl"}, commonSchema}},
	{"azureFunctionReceivers", []field{{name: "functionAppResourceId"}, {name: "functionName"}, {name: "httpTriggerUrl"}, commonSchema}},
	{"armRoleReceivers", []field{{name: "roleId"}, commonSchema}},
	{"eventHubReceivers", []field{
		{name: "subscriptionId"}, {name: "eventHubNameSpace"}, {name: "eventHubName"}, {name: "tenantId"}, commonSchema,
	}},
}

var commonSchema = field{name: "useCommonAlertSchema", is: boolField}

var actionGroupFields = func() []field {
	fields := []field{{name: "groupShortName"}, {name: "enabled", is: boolField}}
	for _, r := range receivers {
		fields = append(fields, field{name: r.list, is: objectsField, fields: append([]field{{name: "name"}}, r.fields...)})
	}
	return fields
}()

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
	for _, r := range receivers {
		for _, entry := range list(p, r.list) {
			receiver := entry.(map[string]any)
			name := text(receiver, "name")
			if name == "" || names[name] {
				return badMonitor("Receiver names must be unique and not empty: '%s'.", name)
			}
			names[name] = true
			if e := checkReceiver(r.list, receiver); e != nil {
				return e
			}
		}
	}
	return nil
}

// checkReceiver does not quote an address: a webhook's is a secret.
func checkReceiver(member string, receiver map[string]any) *Error {
	switch member {
	case "emailReceivers", "azureAppPushReceivers":
		if address, err := mail.ParseAddress(text(receiver, "emailAddress")); err != nil || address.Address != text(receiver, "emailAddress") {
			return badMonitor("The emailAddress of the receiver '%s' is invalid.", text(receiver, "name"))
		}
	case "webhookReceivers":
		if u, err := url.Parse(text(receiver, "serviceUri")); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return badMonitor("The serviceUri of the receiver '%s' is invalid.", text(receiver, "name"))
		}
	}
	return nil
}

func completeActionGroup(_ *Azure, _, r *resource) {
	p := r.properties()
	setDefault(p, "enabled", true)
	for _, kind := range receivers {
		setDefault(p, kind.list, []any{})
		for _, entry := range list(p, kind.list) {
			completeReceiver(kind.list, kind.fields, entry.(map[string]any))
		}
	}
}

func completeReceiver(member string, fields []field, receiver map[string]any) {
	for _, f := range fields {
		if f.name == commonSchema.name || member == "webhookReceivers" && f.name == "useAadAuth" {
			setDefault(receiver, f.name, false)
		}
		if f.name == "status" {
			receiver[f.name] = "Enabled"
		}
	}
}

// enableReceiver is "Action Groups - Enable Receiver", which only mail and SMS have (recorded 2019 to 2022). Here nobody
// opts out, so that everybody is enabled already.
func enableReceiver(a *Azure, c *call) (*answer, *Error) {
	group, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	if e := c.readBody(); e != nil {
		return nil, e
	}
	for _, name := range []string{"emailReceivers", "smsReceivers"} {
		for _, v := range list(group.properties(), name) {
			if text(v.(map[string]any), "name") == text(c.body, "receiverName") {
				return nil, refuseBare(http.StatusConflict, "ReceiverAlreadyEnabled", "")
			}
		}
	}
	return nil, refuseBare(http.StatusNotFound, "ReceiverNotFound", "")
}

// receiverSince has lists by the first api-version that answers them: there were ten in
// 2019-06-01 (seen 2019-10), eleven in 2023-01-01 (seen 2023-09), and five in 2017-04-01 (seen 2023-05).
var receiverSince = map[string]string{
	"automationRunbookReceivers": "2018-03-01", "voiceReceivers": "2018-03-01", "logicAppReceivers": "2018-03-01",
	"azureFunctionReceivers": "2018-03-01", "armRoleReceivers": "2018-09-01", "eventHubReceivers": "2021-09-01",
}

// viewActionGroup spells a group as Azure Monitor does (seen 2019-10, 2023-09).
func viewActionGroup(version string, body map[string]any) {
	body["id"] = respelled(text(body, "id"), "microsoft.insights/actionGroups")
	body["type"], body["location"] = "Microsoft.Insights/ActionGroups", "Global"
	for name, since := range receiverSince {
		if version < since {
			delete(object(body, "properties"), name)
		}
	}
}
