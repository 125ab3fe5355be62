// Package atomicfile writes files as a whole. The new content goes into a file
// of a random name in the same folder, which then takes the old file's place. A
// reader, and a process that is killed, sees the old content or the new.
//
// Anything may import it. It imports nothing of this module, and knows no file
// by its name: what belongs to one kind of file stands with that kind.
package atomicfile
