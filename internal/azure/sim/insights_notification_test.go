package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Receivers are tested in a subscription, in a group and of an action group; nobody gets anything (recorded 2022-08).
func TestNotifications(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withGroup()
	const version = "?api-version=2022-06-01"
	people := []any{obj{"name": "people", "emailAddress": "people@example.com"}}
	group := groupPath + "/providers/Microsoft.Insights/actionGroups/oncall"
	require.Equal(t, 201, w.send("PUT", group+version, obj{"location": "Global", "properties": obj{"groupShortName": "oncall", "emailReceivers": people}}).status)
	body := obj{"alertType": "budget", "emailReceivers": people}
	for at, body := range map[string]obj{
		subPath + "/providers/Microsoft.Insights": body, groupPath + "/providers/Microsoft.Insights": body, group: {"alertType": "budget"},
	} {
		sent := w.send("POST", at+"/createNotifications"+version, body)
		require.Equal(t, 202, sent.status, sent.raw)
		status := strings.TrimPrefix(sent.header.Get("Location"), "https://management.azure.com")
		require.Contains(t, strings.ToLower(status), strings.ToLower(at)+"/notificationstatus/")
		waits := w.send("GET", status, nil)
		require.Equal(t, []any{202, "InProgress", "0001-01-01T00:00:00+00:00"}, []any{waits.status, waits.at("state"), waits.at("completedTime")})
		require.Equal(t, obj{"notificationSource": "Microsoft.Insights/TestNotification", "contextType": "Microsoft.Insights/Budget"}, waits.at("context"))
		w.clock.Advance(time.Minute)
		done := w.send("GET", status, nil)
		require.Equal(t, []any{200, "Complete"}, []any{done.status, done.at("state")})
		detail := done.at("actionDetails").([]any)[0].(obj)
		require.Equal(t, []any{"Email", "people", "Skipped"}, []any{detail["MechanismType"], detail["Name"], detail["Status"]})
	}
	for name, body := range map[string]obj{
		"no alert": {"emailReceivers": people}, "nobody": {"alertType": "budget"}, "twice": {"alertType": "budget", "emailReceivers": append(people, people...)},
		"no address": {"alertType": "budget", "emailReceivers": []any{obj{"name": "people", "emailAddress": "people"}}},
	} {
		require.Equal(t, 400, w.send("POST", subPath+"/providers/Microsoft.Insights/createNotifications"+version, body).status, name)
	}
	require.Equal(t, 404, w.send("GET", subPath+"/providers/microsoft.insights/notificationStatus/none"+version, nil).status)
}
