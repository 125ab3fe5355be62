// Package update is what runs the engine on the embedded Azure: 'local preview', 'up',
// 'refresh' and 'destroy', which have their flags and their order in common.
package update
