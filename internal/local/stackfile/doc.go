// Package stackfile reads the settings of a stack without running anything: as
// its file has them, as another file or another Git revision has them.
//
// Secrets are not needed for that. Where they cannot be decrypted, the settings
// are checked with something in their place.
package stackfile
