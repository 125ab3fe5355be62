// Package drawing draws a workbook as a page, filled with recorded data: the same
// tiles with the same titles as in the portal, so that one can be looked at before
// there is anything to look at. The portal draws with its own means; what is alike
// is what is shown, not how.
//
// Only the command imports it. Another kind of tile is a case of newTile.
package drawing
