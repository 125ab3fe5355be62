// Package ci is what a pull request needs on its way to production and
// the workflows in .github/workflows leave to the command: whether a job has
// credentials for Azure. How a preview is read is in digest, the comment on the pull
// request in comment, GitHub's API in github, and in approval whether an update is
// what was approved.
package ci
