package rehearse

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"scaleout/internal/rehearse/load"
	"scaleout/internal/rehearse/result"
)

// look finds out what the app keeps, and where, when the load is over and nothing can be
// disturbed any more. Whether sessions are in Redis only Redis can show: it is emptied.
func (s *stage) look(ctx context.Context) *result.Kept {
	s.enter("looking where sessions are")
	k := &result.Kept{Sessions: result.Unknown, Commands: s.asked(ctx), Files: s.wrote()}
	witness, before, found := s.load.Witness(ctx)
	if !found {
		return k
	}
	k.Cookie = witness.Bytes()
	if s.stack == nil || s.stack.Redis == nil {
		k.Sessions = s.place(ctx, k, witness, before)
		return k
	}
	if s.stack.Redis.Empty(ctx) != nil {
		return k
	}
	after := s.load.Recognize(ctx, witness)
	switch {
	case len(after.Known) == 0 && len(after.Unknown) == 0: // the app failed, and did not say
	case len(after.Known) == 0:
		k.Sessions = result.InRedis
	case s.copied(ctx, witness, before, &after):
		k.Sessions, k.Copies = result.InRedis, true
	default:
		k.Sessions = s.place(ctx, k, witness, after)
	}
	return k
}

// copied reports whether sessions are in Redis, of which instances keep copies: all of
// them knew the person, and without Redis they forget, if only at the next restart. After
// that restart, seen is what they say then.
func (s *stage) copied(ctx context.Context, witness load.Witness, before load.Recognition, seen *load.Recognition) bool {
	if len(before.Known) < 2 || len(before.Unknown) > 0 || s.load.Readable(witness) {
		return false
	}
	if len(seen.Unknown) == 0 {
		if s.platform.Upgrade(ctx) != nil {
			return false
		}
		*seen = s.load.Recognize(ctx, witness)
	}
	return len(seen.Unknown) > 0
}

// place tells apart where sessions are that are not in Redis.
func (s *stage) place(ctx context.Context, k *result.Kept, witness load.Witness, seen load.Recognition) result.Place {
	readable := s.load.Readable(witness)
	if len(seen.Known) == 1 && len(seen.Unknown) == 0 {
		// One instance cannot say whether others would know them. After a restart it is
		// another one.
		if s.platform.Upgrade(ctx) != nil {
			return result.Unknown
		}
		seen = s.load.Recognize(ctx, witness)
	}
	switch {
	case len(seen.Unknown) > 0 && readable:
		return result.OwnKey
	case len(seen.Unknown) > 0:
		return result.InInstance
	case len(seen.Known) > 0 && readable:
		return result.InCookie
	case len(seen.Known) > 0:
		if k.Files = append(k.Files, markedFiles(s.load.Marks(witness), s.topology.Started)...); hasOutside(k.Files) {
			return result.InInstance
		}
		return result.Elsewhere
	}
	return result.Unknown
}

// asked lists what the app wanted of Redis; empty: nothing, or nobody can say.
func (s *stage) asked(ctx context.Context) []result.Command {
	commands := []result.Command{}
	if s.stack == nil || s.stack.Redis == nil {
		return commands
	}
	counts, err := s.stack.Redis.Commands(ctx)
	if err != nil {
		return commands
	}
	for name, n := range counts {
		commands = append(commands, result.Command{Name: name, Count: n})
	}
	slices.SortFunc(commands, func(a, b result.Command) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return commands
}

// wrote lists the files that the app has written.
func (s *stage) wrote() []result.File {
	byPath := map[string]result.File{}
	for _, w := range s.platform.Written() {
		f := byPath[w.Path]
		byPath[w.Path] = result.File{
			Path: w.Path, Count: f.Count + len(w.Instances), Database: f.Database || w.Database, Instances: max(f.Instances, len(w.Instances)),
		}
	}
	return result.Folded(slices.Collect(maps.Values(byPath)))
}
