package settings

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// strayKey refuses a setting of ours in another namespace, which would be left at its
// default without a word: the namespace misspelled, or that of a project of before, or a
// setting misspelled in a namespace that is nearly ours. Everything else in other
// namespaces is none of our business.
func (r *reader) strayKey(project, full string, source Source) (Problem, bool) {
	namespace, name, _ := strings.Cut(full, ":")
	k, known := keyNamed(name)
	switch {
	case namespace == "pulumi": // its own; of tags, for one
		return Problem{}, false
	case namespace == provider && !known:
		return r.strayProviderKey(full, name, source)
	case !known:
		if catalog.Nearest(namespace, []string{project}) != project {
			return Problem{}, false
		}
		if near := catalog.Nearest(name, keyNames()); near != "" {
			k, _ = keyNamed(near)
		}
	}
	value := source.Values[full]
	secret := source.Secret != nil && source.Secret(full) || k.Secret || LooksSecret(name, value)
	p := Problem{
		Key: full, Value: show(value),
		Reason:  fmt.Sprintf("Nobody reads the namespace %s: the settings of this project are in %s.", namespace, project),
		Allowed: "the settings in the config block of Pulumi.yaml, as " + project + ":NAME or NAME",
		Fix:     r.remove(full),
	}
	if secret {
		p.Value = hidden
	}
	if !printable(full) && len(r.oneOffsAt(full)) == 0 {
		p.Fix = byHand(r.stack)
	}
	if k.Name == "" {
		return p, true
	}
	p.Reason += " This is meant to be " + project + ":" + k.Name + "."
	if command := r.moved(k, value, secret); command != "" {
		p.Fix += "\n" + command
	}
	return p, true
}

// provider is the namespace of azure-native's settings.
const provider = "azure-native"

// providerKeys are the settings that azure-native reads. Source: package config of
// pulumi-azure-native-sdk, versions 2.92.3 and 3.26.0, read 2026-11-30.
var providerKeys = []string{
	"auxiliaryTenantIds", "clientCertificatePassword", "clientCertificatePath", "clientId", "clientSecret",
	"disableInstanceDiscovery", "disablePulumiPartnerId", "environment", "location", "metadataHost", "msiEndpoint", "oidcRequestToken",
	"oidcRequestUrl", "oidcToken", "oidcTokenFilePath", "partnerId", "subscriptionId", "tenantId", "useDefaultAzureCredential",
	"useMsi", "useOidc",
}

// strayProviderKey refuses a setting of the provider that is misspelled: azure-native
// passes over it, and creates everything elsewhere than was meant. What is near to none
// may be new.
func (r *reader) strayProviderKey(full, name string, source Source) (Problem, bool) {
	near := catalog.Nearest(name, providerKeys)
	if slices.Contains(providerKeys, name) || near == "" || len(name)+2 < len(near) || len(name) > len(near)+2 {
		return Problem{}, false
	}
	value := source.Values[full]
	p := Problem{
		Key: full, Value: show(value),
		Reason:  fmt.Sprintf("The provider has no such setting, and passes over it. The nearest is %s:%s.", provider, near),
		Allowed: strings.Join(providerKeys, ", "),
		Fix:     r.remove(full),
	}
	if source.Secret != nil && source.Secret(full) || LooksSecret(near, value) {
		p.Value = hidden
	}
	if !printable(full) && len(r.oneOffsAt(full)) == 0 {
		p.Fix = byHand(r.stack)
	}
	if _, there := r.values[KeyLocation]; near == locationName && !there && p.Value != hidden && printable(value) && len(value) <= maxShown {
		p.Fix += "\n" + r.set(KeyLocation, value)
	}
	return p, true
}

// moved is the command that gives a setting the value that was set elsewhere; "" where
// it has one, or where the value is no single word.
func (r *reader) moved(to Key, value string, secret bool) string {
	_, there := r.values[to.Name]
	switch {
	case there && r.values[to.Name] != plain(to.Default), to.Type == typeArray, to.Type == typeObject, secret && !to.Secret:
		return ""
	case secret:
		return r.setSecret(to.Name)
	case !printable(value) || len(value) > maxShown:
		return ""
	}
	return r.set(to.Name, value)
}

// misplaced tells a setting of ours from a tag or an app setting that was to have a colon
// in its name: it stands too deep in the stack's file.
func (d *draft) misplaced(e element) string {
	name, ours := strings.CutPrefix(e.name, d.Project+":")
	if _, known := keyNamed(name); !ours || !known {
		return ""
	}
	return fmt.Sprintf("This is the setting %s, which stands below %s here: its line is indented too far.", name, root(e.path))
}
