package verify

import (
	"context"
	"maps"
	"slices"

	"scaleout/internal/azure/arm"
	"scaleout/program/appenv"
	"scaleout/program/settings"
)

// readReferences asks App Service what became of the app settings that refer to a vault. One of
// which it says nothing is none to App Service.
func readReferences(ctx context.Context, c *arm.Client, site arm.ResourceID, all part[map[string]string]) ([]reference, error) {
	if all.err != nil {
		return nil, all.err
	}
	var found []reference
	for _, name := range slices.Sorted(maps.Keys(all.value)) {
		if settings.KeyVaultReference(all.value[name]) {
			found = append(found, reference{name: name, status: "InvalidSyntax"})
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	body, err := c.Get(ctx, site.String()+arm.References, arm.ReferencesVersion)
	if err != nil {
		return nil, err
	}
	statuses := arm.ReferencesOf(body)
	for i := range found {
		if p := statuses[found[i].name]; p != nil {
			found[i].status, found[i].details = p.Text("status"), p.Text("details")
			found[i].vault, found[i].secret = p.Text("vaultName"), p.Text("secretName")
		}
	}
	return found, nil
}

// observeVault reads what became of references. REDIS_URL itself is the stack's then: what is in
// a vault Resource Manager does not show.
func (s *seen) observeVault(ctx context.Context, o *Options) {
	if url := s.settings.value[appenv.RedisURL]; settings.KeyVaultReference(url) && url == o.Declared.AppSettings[appenv.RedisURL] {
		s.inVault = o.Declared.RedisURL
	}
	if o.wants("secret-references") {
		s.kept = got(readReferences(ctx, o.ARM, s.site.id, s.settings))
	}
	if s.staging.none == "" && s.staging.site.err == nil && s.staging.id.String() != "" && o.wants("slot-references") {
		s.staging.kept = got(readReferences(ctx, o.ARM, s.staging.id, s.staging.settings))
	}
}

// redisURL is the app's REDIS_URL. Where a vault has it and the stack does not say it, it is the
// reference.
func (s *seen) redisURL() string {
	if s.inVault != "" {
		return s.inVault
	}
	return s.settings.value[appenv.RedisURL]
}
