package sim

// newerSiteFields are members of SiteProperties with the first stable api-version whose
// specification has them, among those that azure-native 2.92's packages have and 2024-11-01.
var newerSiteFields = map[string]string{
	"endToEndEncryptionEnabled": "2024-04-01", "vnetBackupRestoreEnabled": "2024-04-01", "sshEnabled": "2024-11-01",
}

// keepUnknown keeps what a PUT's api-version does not know. That such a PUT leaves it is
// not confirmed.
func (r *resource) keepUnknown(existing *resource, c *call) {
	for name, version := range newerSiteFields {
		if value, set := existing.properties()[name]; set && !c.look(asRead).since(version) && !has(r.properties(), name) {
			r.properties()[name] = value
		}
	}
}
