package load

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"scaleout/internal/rehearse/result"
)

// A Witness is a person who is logged in, and is asked about after the load.
type Witness struct {
	user    string
	cookies string
}

// Bytes are those of the person's cookies.
func (w Witness) Bytes() int { return len(w.cookies) }

// Recognition is what instances say to somebody's cookies.
type Recognition struct {
	Known, Unknown []string // indexes of instances
}

// asks is how often instances are asked: often enough for each of a few to be among
// those that answered.
const (
	asks   = 24
	atOnce = 6
)

// Witness logs a person in, after Stop, and returns what they have then; false: the app
// does not let anybody in or does not recognize them.
func (l *Load) Witness(ctx context.Context) (Witness, Recognition, bool) {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	s := newSession(0, false)
	if l.options.Form.Usual() {
		s.user = "witness-" + strings.ToLower(rand.Text()[:10]) // can be found again in whatever holds it
	}
	a := l.client.logIn(ctx, s.user, s.jar())
	if !a.loggedIn() {
		return Witness{}, Recognition{}, false
	}
	s.cookies.take(a.cookies, time.Now())
	w := Witness{s.user, s.cookies.header(time.Now())}
	seen := l.Recognize(ctx, w)
	return w, seen, len(seen.Known) > 0
}

// Recognize asks the app again and again who the cookies are of. Nothing that it sets
// is kept.
func (l *Load) Recognize(ctx context.Context, w Witness) Recognition {
	defer l.idle()
	known, unknown := map[string]bool{}, map[string]bool{}
	var mu sync.Mutex
	for range asks / atOnce {
		var all sync.WaitGroup
		for range atOnce { // one by one they might all reach the same instance
			all.Go(func() {
				a := l.client.whoAmI(ctx, w.cookies)
				outcome, _ := a.classify(l.options.Form, w.user, l.options.LoginPath)
				mu.Lock()
				defer mu.Unlock()
				switch outcome {
				case result.OK:
					known[a.instance] = true
				case result.Lost:
					unknown[a.instance] = true
				}
			})
		}
		all.Wait()
	}
	return Recognition{slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(unknown))}
}

// Marks are texts by which a store of sessions can be told: it has the person's name, or
// the value of a cookie.
func (l *Load) Marks(w Witness) []string {
	var marks []string
	if l.options.Form.Usual() {
		marks = append(marks, w.user)
	}
	for pair := range strings.SplitSeq(w.cookies, "; ") {
		if _, value, _ := strings.Cut(pair, "="); len(value) >= shortestMark {
			marks = append(marks, value)
		}
	}
	return marks
}

// shortestMark is the length from which a cookie's value is not found by chance.
const shortestMark = 12

// Readable reports whether the person's name can be read in a cookie, as in Flask's own,
// which are signed and not encrypted.
func (l *Load) Readable(w Witness) bool {
	names := l.options.Form.Names(w.user)
	for pair := range strings.SplitSeq(w.cookies, "; ") {
		_, value, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		for _, text := range append(decoded(value), value) {
			if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(text, n) }) {
				return true
			}
		}
	}
	return false
}

// decoded returns what the parts of a cookie say in base64, compressed or not.
func decoded(value string) []string {
	var texts []string
	for _, part := range strings.FieldsFunc(value, func(r rune) bool { return r == '.' || r == ':' || r == '|' || r == '"' }) {
		part = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(part, "="))
		plain, err := base64.RawURLEncoding.DecodeString(part)
		if err != nil {
			continue
		}
		texts = append(texts, string(plain), inflate(plain))
	}
	return texts
}

// inflate undoes zlib, by which Flask shortens long sessions; empty: it is none.
func inflate(compressed []byte) string {
	r, err := zlib.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return ""
	}
	plain, _ := io.ReadAll(io.LimitReader(r, maxBody))
	return string(plain)
}
