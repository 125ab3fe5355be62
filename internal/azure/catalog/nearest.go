package catalog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

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

// Meant is the part of a message that names the nearest, after a value that is none of
// them: ", the nearest is B"; "" where none is near.
func Meant(value string, among []string) string {
	if near := Nearest(value, among); near != "" {
		return ", the nearest is " + near
	}
	return ""
}

// NearestSize is Nearest for names that differ in their numbers, as "P1v3" and
// "P2v3" do: of those with the letters of value it returns the one whose numbers
// are nearest, the later number counting first; "B7" means B3 and not B1. Where
// none has these letters, it is Nearest.
func NearestSize(value string, among []string) string {
	letters, numbers := split(value)
	best, least := "", []int(nil)
	for _, candidate := range among {
		l, n := split(candidate)
		if l != letters || len(n) != len(numbers) || len(n) == 0 {
			continue
		}
		gaps := make([]int, len(n))
		for i := range n {
			// The last number is the generation: P9v3 means the greatest of v3.
			gaps[len(n)-1-i] = max(n[i]-numbers[i], numbers[i]-n[i])
		}
		if least == nil || slices.Compare(gaps, least) < 0 {
			best, least = candidate, gaps
		}
	}
	if best != "" {
		return best
	}
	return Nearest(value, among)
}

// digits are few enough for an int on any machine.
var digits = regexp.MustCompile(`[0-9]{1,9}`)

// split returns a name with a mark in place of each number, in lower case, and
// the numbers.
func split(name string) (letters string, numbers []int) {
	letters = digits.ReplaceAllStringFunc(strings.ToLower(name), func(number string) string {
		n, _ := strconv.Atoi(number)
		numbers = append(numbers, n)
		return "#"
	})
	return letters, numbers
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
