// Package delivery is what a pull request needs on its way to production and
// the workflows in .github/workflows leave to the command: whether a job has
// credentials for Azure. The comment on the pull request is in comment, GitHub's
// API in github.
package delivery
