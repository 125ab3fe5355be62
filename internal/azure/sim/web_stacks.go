package sim

import (
	"strconv"

	"scaleout/internal/azure/catalog"
)

const stacksType = "Microsoft.Web/webAppStacks"

// stacksKind is what apps can be written in: a list outside of any subscription
// ("Provider - Get Web App Stacks").
func stacksKind() *kind {
	return &kind{name: stacksType, versions: webVersions, virtual: true, list: listStacks}
}

// listStacks answers Python on Linux alone: this program's stack. In Azure there are more.
func listStacks(_ *Azure, c *call) (*answer, *Error) {
	insights := map[string]any{"isSupported": true}
	if c.look(asElement).since("2023-01-01") {
		insights["isDefaultOff"] = true // recorded 2023 to 2025; with older api-versions never
	}
	var minors []any
	for minor := catalog.NewestPython; minor >= catalog.OldestPython; minor-- {
		version := "3." + strconv.Itoa(minor)
		minors = append(minors, map[string]any{
			"displayText": "Python " + version, "value": version,
			"stackSettings": map[string]any{"linuxRuntimeSettings": map[string]any{
				"runtimeVersion": "PYTHON|" + version, "remoteDebuggingSupported": false,
				"appInsightsSettings":  clone(insights),
				"gitHubActionSettings": map[string]any{"isSupported": true, "supportedVersion": version},
				"isHidden":             false, "isDeprecated": false,
			}},
		})
	}
	return webList([]any{map[string]any{
		"id": nil, "name": "python", "type": stacksType + "?stackOsType=All", "location": nil,
		"properties": map[string]any{
			"displayText": "Python", "value": "python", "preferredOs": "linux",
			"majorVersions": []any{map[string]any{"displayText": "Python 3", "value": "3", "minorVersions": minors}},
		},
	}}), nil
}
