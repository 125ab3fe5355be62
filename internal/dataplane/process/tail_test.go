package process

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func read(log *tail, text string) []string {
	log.readFrom(strings.NewReader(text))
	return log.last()
}

// Wherever a long line is cut, no part of a secret shows, and the line is as
// long as it may be.
func TestNoPartOfASecretIsShown(t *testing.T) {
	t.Parallel()
	for before := maxLine - 30; before < maxLine+30; before++ {
		xs := strings.Repeat("x", before)
		lines := read(newTail(0, []string{"zyzyzyzyzy", "zy-longer-secret-zy"}), xs+"zyzyzyzyzy"+xs+"\n"+xs+"zy-longer-secret-zyzyzyzyzyzy"+xs)
		for _, line := range lines {
			assert.NotContains(t, strings.ReplaceAll(strings.TrimSuffix(line, cutMark), secretMark, ""), "z", before)
			assert.True(t, strings.HasSuffix(line, cutMark))
			assert.GreaterOrEqual(t, len(line), min(before, maxLine)+len(cutMark))
			assert.LessOrEqual(t, len(line), maxLine+len(secretMark)+len(cutMark))
		}
		assert.Len(t, lines, 2)
	}
}

// Many secrets make a line shorter; what is beyond its limit stays hidden.
func TestNothingBeyondTheLimitIsShown(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("s", 40) + "end"
	line := read(newTail(0, []string{secret}), strings.Repeat(secret+" ", maxLine))
	assert.Equal(t, strings.Repeat(secretMark+" ", maxLine/44)+secretMark+cutMark, line[0])
}

func TestLongLinesAreNotKept(t *testing.T) {
	t.Parallel()
	log := newTail(0, []string{"hunter2"})
	for range 1000 {
		log.write(make([]byte, 32<<10))
	}
	assert.Less(t, cap(log.pending), 4*maxLine)
}

// However output is cut into pieces, the lines are the same.
func TestLinesComeInPieces(t *testing.T) {
	t.Parallel()
	const text = "one\ntwo hunter2\r\n\nthree"
	for size := 1; size <= len(text); size++ {
		log := newTail(0, []string{"hunter2"})
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			log.write([]byte(rest[:n]))
			rest = rest[n:]
		}
		assert.Equal(t, []string{"one", "two [secret]", ""}, log.last(), "a line that may go on could begin a secret")
		log.finish()
		assert.Equal(t, []string{"one", "two [secret]", "", "three"}, log.last())
	}
}

func TestFormsOfSecrets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ secret, line, want string }{
		{"Ab/cd+ef=", "REDIS_URL=rediss://:Ab%2Fcd%2Bef%3D@h:6380/0", "REDIS_URL=rediss://:[secret]@h:6380/0"},
		{"Ab/cd+ef=", "key Ab/cd+ef=", "key [secret]"},
		{"Ab/cd+ef=", "path Ab%2Fcd+ef=", "path [secret]"},
		{"a b", "a%20b, a+b, a b", "[secret], [secret], [secret]"},
		{"-----BEGIN KEY-----\nMIIEow\n}\n", "} MIIEow -----BEGIN KEY-----", "} [secret] [secret]"},
		{"aa", "aaa b aa", "[secret] b [secret]"},
		{"", "nothing to hide", "nothing to hide"},
	} {
		assert.Equal(t, []string{c.want}, read(newTail(0, []string{c.secret}), c.line))
	}
	assert.Equal(t, []string{"1[secret]6"}, read(newTail(0, []string{"234", "345"}), "123456"), "secrets that overlap")
	assert.Equal(t, []string{"\ufffd"}, read(newTail(0, nil), "\xff"), "reports are UTF-8")
}

// Whoever follows a program hears what Tail shows, line by line, also of lines that are
// no longer kept.
func TestLinesAreHeard(t *testing.T) {
	t.Parallel()
	var heard []string
	log := newTail(1, []string{"hunter2"})
	log.each = func(line string) { heard = append(heard, line) }
	assert.Equal(t, []string{"end"}, read(log, "one\nhunter2\nend"))
	assert.Equal(t, []string{"one", "[secret]", "end"}, heard)
}
