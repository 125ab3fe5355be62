// Package home is the folder in which local runs keep what must outlive them:
// stack states, the embedded Azure, and the key that seals both.
//
// One process at a time holds a home. A file is replaced as a whole (written
// aside, synced, renamed), so that a process killed at any moment leaves either
// the old content or the new. Everything is readable by its owner only, and
// secrets are encrypted with a random key that lies beside them: that keeps
// them out of backups of single files, of searches and of screens; it does not
// protect them from somebody who can read the whole folder.
package home
