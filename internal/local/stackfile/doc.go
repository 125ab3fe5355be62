// Package stackfile reads the settings of a stack without running anything: as
// its file has them, as another file or another Git revision has them.
//
// Secrets are not needed for that. Where they cannot be decrypted, the settings
// are checked with something in their place.
//
// Whatever asks for the settings of a stack imports it, with or without a session.
// Another place from which settings can come is one more case of Against.
package stackfile
