// Package traffic reads what people have of their traffic, and turns it into a Series:
// one value for each minute.
//
// It reads and counts, and guesses nothing: what no line tells of is not known. The
// forecast and its parts import it. Another format is a file here, with its row in the
// list of formats.
package traffic
