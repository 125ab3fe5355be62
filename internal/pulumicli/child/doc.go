// Package child starts programs that must not be cut short: a 'pulumi up' that is
// killed leaves a lock, and resources that its state does not know.
package child
