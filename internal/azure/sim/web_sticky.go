package sim

import "strings"

// sticky tells apart what stays in its place in a swap and what moves with the content, by the
// names of config/slotConfigNames.
type sticky struct{ settings, strings, mounts []any }

// stickyNames are those of an app, for it and for its slots.
func (s *state) stickyNames(r *resource) sticky {
	names := map[string]any{}
	if app, found := s.resources[key(productionOf(r))]; found {
		names = object(app.Hidden, "slotConfigNames")
	}
	return sticky{
		settings: list(names, "appSettingNames"), strings: list(names, "connectionStringNames"), mounts: list(names, "azureStorageConfigNames"),
	}
}

// staysSetting reports whether an app setting stays. Versions of extensions do, whether or not
// they are named ("Set up staging environments").
func (s sticky) staysSetting(name string) bool {
	return strings.HasSuffix(strings.ToUpper(name), "_EXTENSION_VERSION") || isNamed(s.settings, name)
}

func isNamed(names []any, name string) bool {
	for _, n := range names {
		if given, _ := n.(string); strings.EqualFold(given, name) {
			return true
		}
	}
	return false
}

// movingConfig is the configuration that moves with the content: stack, version, general
// settings, mappings ("Set up staging environments"). healthCheckPath moves, too, as people
// report (projectkudu/kudu#3173, 2020-06; SSWConsulting/SSW.Website#2566, 2024-05). What no
// document and no report names stays here.
var movingConfig = []string{
	"linuxFxVersion", "windowsFxVersion", "netFrameworkVersion", "phpVersion", "pythonVersion", "nodeVersion",
	"powerShellVersion", "javaVersion", "javaContainer", "javaContainerVersion", "appCommandLine",
	"use32BitWorkerProcess", "webSocketsEnabled", "managedPipelineMode", "defaultDocuments", "documentRoot",
	"handlerMappings", "virtualApplications", "healthCheckPath",
}

// moves is what moves with the content of an app or a slot.
func (s sticky) moves(r *resource) map[string]any {
	moved := s.part(r, func(stays bool) bool { return !stays })
	config := merge(siteConfigDefaults(flag(r.properties(), "reserved")), object(r.Hidden, "siteConfig"))
	for _, name := range movingConfig {
		moved[name] = config[name]
	}
	moved["metadata"] = object(r.Hidden, "metadata") // the portal's note of the stack
	return clone(moved)
}

// stays is what stays in the place, where it could move.
func (s sticky) stays(r *resource) map[string]any {
	return clone(s.part(r, func(stays bool) bool { return stays }))
}

// part are the app settings, connection strings and storage mounts that stay, or those that do not.
func (s sticky) part(r *resource, wanted func(stays bool) bool) map[string]any {
	settings := map[string]any{}
	for name, v := range object(r.Hidden, "appSettings") {
		if wanted(s.staysSetting(name)) {
			settings[name] = v
		}
	}
	connections := []any{}
	for _, entry := range list(object(r.Hidden, "siteConfig"), "connectionStrings") {
		if wanted(isNamed(s.strings, text(entry.(map[string]any), "name"))) {
			connections = append(connections, entry)
		}
	}
	mounts := map[string]any{}
	for name, v := range object(r.Hidden, "storageMounts") {
		if wanted(isNamed(s.mounts, name)) {
			mounts[name] = v
		}
	}
	return map[string]any{"appSettings": settings, "connectionStrings": connections, "storageMounts": mounts}
}

// apply sets an app or a slot to what moved in and to what stays there.
func (s sticky) apply(r *resource, moved, stays map[string]any) {
	config := merge(siteConfigDefaults(flag(r.properties(), "reserved")), object(r.Hidden, "siteConfig"))
	for _, name := range movingConfig {
		config[name] = cloneValue(moved[name])
		if config[name] == nil {
			delete(config, name)
		}
	}
	config["connectionStrings"] = cloneValue(append(list(moved, "connectionStrings"), list(stays, "connectionStrings")...))
	r.Hidden = merge(r.Hidden, nil)
	r.Hidden["siteConfig"] = config
	for _, name := range []string{"appSettings", "storageMounts"} {
		r.Hidden[name] = merge(object(moved, name), object(stays, name))
	}
	delete(r.Hidden, "metadata")
	if metadata := object(moved, "metadata"); metadata != nil {
		r.Hidden["metadata"] = clone(metadata)
	}
}
