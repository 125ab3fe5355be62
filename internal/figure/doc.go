// Package figure is what reports share: how a number is written for people, the sizes
// and axes of pictures, and the style of a page.
//
// Packages that write a report import it; it knows none of them. What a second report
// needs of the first one's looks moves here.
package figure
