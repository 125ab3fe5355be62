package settings

// NeedsIdentity reports whether the app logs in to another service as somebody, for which
// it needs an identity that its slot has, too.
func (s *Settings) NeedsIdentity() bool { return s.ByToken() || s.Secrets != SecretsInAppSettings }
