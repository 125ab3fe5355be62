//go:build !unix

package home

import "io/fs"

// refuseOtherWriters lets every folder pass: Windows has no permission bits. There a
// folder inherits its access list from the one that it is in.
func refuseOtherWriters(string, fs.FileInfo) error { return nil }
