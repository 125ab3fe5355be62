// Package home keeps what must outlive a local run in one folder: the states of
// stacks, the embedded Azure, and the key that seals both.
//
// One process at a time holds a home. Files are replaced as a whole (package
// atomicfile), so a process killed at any moment leaves the old content or the
// new. Only the owner can read them. Secrets are encrypted with a random key that
// lies beside them: this keeps them out of backups of single files, of searches
// and off screens; it does not protect them from somebody who can read the whole
// folder. A folder that others may write is refused, since they could swap the
// key or the state.
//
// The engine and what runs it may import home. A new kind of file is written
// through Write or WriteSealed, and is listed in ownFiles.
package home
