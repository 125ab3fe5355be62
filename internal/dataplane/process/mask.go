package process

import (
	"bytes"
	"net/url"
	"strings"
)

// secretMark stands where a secret was.
const secretMark = "[secret]"

// shortest is the length below which a single line of a secret of several lines
// tells nothing: a brace, a blank.
const shortest = 4

// mask replaces secrets in lines of text.
type mask struct {
	secrets [][]byte
	longest int
}

// newMask hides the secrets themselves, their percent-encoded forms (a Redis key
// is in a URL), and the lines of those that have several (a private key).
func newMask(secrets []string) mask {
	seen := map[string]bool{"": true}
	var m mask
	add := func(s string) {
		if !seen[s] {
			seen[s] = true
			m.secrets = append(m.secrets, []byte(s))
			m.longest = max(m.longest, len(s))
		}
	}
	for _, s := range secrets {
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s), strings.ReplaceAll(url.QueryEscape(s), "+", "%20")} {
			add(form)
		}
		for line := range strings.Lines(s) {
			if line = strings.TrimSpace(line); len(line) >= shortest {
				add(line)
			}
		}
	}
	return m
}

// apply returns the first limit bytes of a line with its secrets replaced. A
// secret that begins within the limit is replaced as a whole.
func (m mask) apply(line []byte, limit int) string {
	hidden := m.find(line)
	if hidden == nil {
		return string(line[:min(len(line), limit)])
	}
	var b strings.Builder
	for i := 0; i < len(line) && i < limit; i++ {
		switch {
		case !hidden[i]:
			b.WriteByte(line[i])
		case i == 0 || !hidden[i-1]:
			b.WriteString(secretMark)
		}
	}
	return b.String()
}

// find marks the bytes that belong to a secret; secrets may overlap. It returns
// nil when there are none.
func (m mask) find(line []byte) []bool {
	var hidden []bool
	for _, s := range m.secrets {
		for from := 0; ; {
			at := bytes.Index(line[from:], s)
			if at < 0 {
				break
			}
			if hidden == nil {
				hidden = make([]bool, len(line))
			}
			for i := range s {
				hidden[from+at+i] = true
			}
			from += at + 1
		}
	}
	return hidden
}
