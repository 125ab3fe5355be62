// Package terminal keeps text that others wrote from steering a terminal: sequences that
// clear the screen, set its title or hide a line, and characters that show text in
// another order than it has.
//
// A command writes through a [Writer], so no message has to remember it. What moves the
// cursor or colours text on purpose writes to what [Raw] returns, and passes text from
// elsewhere through [Text] first: a [Status], which is a line that is rewritten, a [Wait],
// which keeps it moving, and [Painted], which colours a report.
//
// It is a leaf: it imports nothing of this module, and every package but production may
// import it.
package terminal
