package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// notificationType is what became of a test of an action group's receivers: of a group that is made, or of one that a request spells
// out, in a subscription or a resource group. Nothing is sent.
const notificationType = "Microsoft.Insights/notificationStatus"

// notificationTakes is how long a test is under way. Recorded was half an hour (2022-08), most of it for receivers of other services.
const notificationTakes = 10 * time.Second

func notificationKinds() []*kind {
	versions := slices.DeleteFunc(slices.Clone(actionVersions), func(v string) bool { return v < "2021-09-01" }) // "Action Groups - Create Notifications"
	return []*kind{
		{name: "Microsoft.Insights/", versions: versions, virtual: true, actions: map[string]handler{"createNotifications": createNotifications}},
		{name: notificationType, versions: versions, virtual: true, get: getNotification},
		{name: actionGroupType + "/notificationStatus", versions: versions, virtual: true, get: getNotification},
	}
}

// mechanisms are how the status names kinds of receivers (recorded 2022-08).
var mechanisms = map[string]string{
	"emailReceivers": "Email", "smsReceivers": "Sms", "webhookReceivers": "Webhook", "itsmReceivers": "Itsm", "azureAppPushReceivers": "AzureAppPush",
	"automationRunbookReceivers": "AutomationRunbook", "voiceReceivers": "Voice", "logicAppReceivers": "LogicApp",
	"azureFunctionReceivers": "AzureFunction", "armRoleReceivers": "ArmRole", "eventHubReceivers": "EventHub",
}

// createNotifications is "Action Groups - Create Notifications At Action Group Resource Level" and its siblings (recorded 2022-08). That an
// alert type and a receiver are needed is documented, the words were not seen.
func createNotifications(a *Azure, c *call) (*answer, *Error) {
	if e := c.readBody(); e != nil {
		return nil, e
	}
	tested, scope, e := a.notified(c)
	if e != nil {
		return nil, e
	}
	details, names := []any{}, map[string]bool{}
	for _, kind := range receivers {
		for _, v := range list(tested, kind.list) {
			receiver, _ := v.(map[string]any)
			name := text(receiver, "name")
			if e := checkReceiver(kind.list, receiver); e != nil {
				return nil, e
			}
			if name == "" || names[name] {
				return nil, badMonitor("Receiver names must be unique and not empty: '%s'.", name)
			}
			names[name] = true
			details = append(details, map[string]any{"MechanismType": mechanisms[kind.list], "Name": name})
		}
	}
	switch {
	case text(c.body, "alertType") == "":
		return nil, badMonitor("The alertType is required.")
	case len(details) == 0:
		return nil, badMonitor("A notification needs a receiver.")
	case c.fail:
		return nil, c.refusedByFault()
	}
	id := scope + "/notificationStatus/" + strings.ReplaceAll(a.newGUID(), "-", "")
	a.state.put(&resource{ID: id, Type: notificationType, Body: map[string]any{"id": id}, Hidden: map[string]any{
		"alertType": text(c.body, "alertType"), "created": c.now.UTC().Format(time.RFC3339Nano), "details": details,
	}})
	ans := wrote(http.StatusAccepted, nil)
	ans.header.Set("Location", c.base+id+"?api-version="+c.apiVersion)
	return ans, nil
}

// notified are the receivers of a test, and under what its status stands. An action group has its own; others are in the request.
func (a *Azure) notified(c *call) (receivers map[string]any, scope string, e *Error) {
	if len(c.id.types) > 0 {
		group, found := a.state.find(c.id)
		if !found {
			return nil, "", resourceNotFound(c.id)
		}
		return merge(group.properties(), c.body), group.ID, nil
	}
	scope = "/subscriptions/" + c.id.subscription
	if c.id.group != "" {
		scope += "/resourceGroups/" + c.id.group
	}
	return c.body, scope + "/providers/microsoft.insights", nil
}

// getNotification is "Action Groups - Get Test Notifications": 202 until it is over (recorded 2022-08).
func getNotification(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	created, _ := time.Parse(time.RFC3339Nano, text(r.Hidden, "created"))
	status, state, done := http.StatusAccepted, "InProgress", time.Time{}
	if !c.now.Before(created.Add(notificationTakes)) {
		status, state, done = http.StatusOK, "Complete", created.Add(notificationTakes)
	}
	details := []any{}
	for _, v := range list(r.Hidden, "details") {
		details = append(details, merge(v.(map[string]any), map[string]any{
			"Status": "Skipped", "SubState": "Default", "SendTime": created.Format(notificationTime), "Message": "The embedded Azure sends nothing.",
		}))
	}
	alert := text(r.Hidden, "alertType")
	return reply(status, map[string]any{
		"context": map[string]any{
			"notificationSource": "Microsoft.Insights/TestNotification", "contextType": "Microsoft.Insights/" + strings.ToUpper(alert[:1]) + alert[1:],
		},
		"state": state, "createdTime": created.Format(notificationTime), "completedTime": done.Format(notificationTime), "actionDetails": details,
	}), nil
}

const notificationTime = "2006-01-02T15:04:05.9999999-07:00"
