package catalog

import "strings"

// Nearest returns the member of among that value most likely meant: the one
// at the least edit distance, upper and lower case alike, the first of equals.
// It returns "" when none is near, that is when more than half of the letters
// would have to change.
func Nearest(value string, among []string) string {
	best, least := "", -1
	for _, candidate := range among {
		d := distance(strings.ToLower(value), strings.ToLower(candidate))
		if 2*d > max(len([]rune(value)), len([]rune(candidate))) {
			continue
		}
		if least < 0 || d < least {
			best, least = candidate, d
		}
	}
	return best
}

// maxCompared bounds the work on absurdly long values; no name is this long.
const maxCompared = 128

// distance is Levenshtein's: insertions, deletions and substitutions.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > maxCompared || len(y) > maxCompared {
		return len(x) + len(y)
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(y)]
}
