package github_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/ci/github"
)

func TestRemotes(t *testing.T) {
	t.Parallel()
	for remote, want := range map[string]string{
		"https://github.com/o/r.git": "o/r", "https://github.com/o/r": "o/r", "https://user:pass@github.com/o/r.x.git": "o/r.x",
		"git@github.com:o/r.git": "o/r", "ssh://git@github.com/o/r": "o/r", "https://github.com/o/r/": "o/r", "ssh://git@ssh.github.com:443/o/r.git": "o/r", "git@github.com:ann_acme/r.git": "ann_acme/r",
		"https://gitlab.com/o/r.git": "", "/srv/git/r.git": "", "https://github.com.evil.example/o/r": "", "": "",
	} {
		assert.Equal(t, want, github.RepositoryOf(remote), remote)
	}
	assert.NotContains(t, github.RepositoryOf("https://user:pass@github.com/o/r"), "pass")
	assert.True(t, github.IsRepository("ann_acme/r"), "of an Enterprise Managed User")
	assert.False(t, github.IsRepository("my-repo"))
}
