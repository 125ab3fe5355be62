package sim

// putLogs lays the given members over the logs' configuration ("Web Apps - Update
// Diagnostic Logs Config"). What it says of retention is then a number.
func putLogs(_ *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	logs := merge(logsDefaults(), object(site.Hidden, "logs"))
	logs = merge(logs, given)
	for _, store := range []string{"fileSystem", "azureBlobStorage"} {
		if in := object(object(logs, "httpLogs"), store); in != nil {
			setDefault(in, "retentionInDays", float64(0))
		}
	}
	site.Hidden["logs"] = logs
	return logsConfig(c, site), nil
}

// logsConfig is "Web Apps - Get Diagnostic Logs Configuration".
func logsConfig(c *call, site *resource) map[string]any {
	return configBody(c, site, "logs", merge(logsDefaults(), object(site.Hidden, "logs")))
}

// logsDefaults is the configuration of an app's logs that nobody has changed (seen 2019-12).
func logsDefaults() map[string]any {
	off := func() map[string]any { return map[string]any{"level": "Off"} }
	disabled := func() map[string]any { return map[string]any{"enabled": false} }
	return map[string]any{
		"applicationLogs": map[string]any{"fileSystem": off(), "azureTableStorage": off(), "azureBlobStorage": off()},
		"httpLogs": map[string]any{
			"fileSystem":       map[string]any{"retentionInMb": float64(35), "enabled": false},
			"azureBlobStorage": disabled(),
		},
		"failedRequestsTracing": disabled(), "detailedErrorMessages": disabled(),
	}
}
