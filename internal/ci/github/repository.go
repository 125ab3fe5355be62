package github

import "regexp"

// repositoryForm lets owners have the underscore that Enterprise Managed Users have.
var repositoryForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+$`)

// IsRepository reports whether a text is the name of a repository with its owner's.
func IsRepository(text string) bool { return repositoryForm.MatchString(text) }

var remoteForm = regexp.MustCompile(`^(?:https://(?:[^@/]*@)?github\.com/|ssh://git@(?:github\.com|ssh\.github\.com:443)/|git@github\.com:)([^/]+/[^/]+?)(?:\.git)?/?$`)

// RepositoryOf reads the address of a remote on GitHub: "owner/name", or "" where it is elsewhere.
func RepositoryOf(remote string) string {
	m := remoteForm.FindStringSubmatch(remote)
	if m == nil {
		return ""
	}
	return m[1]
}
