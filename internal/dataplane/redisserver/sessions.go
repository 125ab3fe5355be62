package redisserver

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// SessionPrefix begins the keys of sessions: Flask-Session's default, and the demo app's.
const SessionPrefix = "session:"

// A Session is a key with that prefix. Whoever knows the key may be able to log in with it,
// so it is not here.
type Session struct {
	Mark string        // the same for the same key, and of no other use
	Idle time.Duration // since it was read or written; negative: not known
	Left time.Duration // until it expires; negative: never
}

// Sessions are what the cache holds.
type Sessions struct {
	All  []Session // as many as were asked for at most
	More bool      // there are others
	Keys int64     // of the whole cache
}

// held is a session with its key.
type held struct {
	key        string
	idle, left time.Duration
}

// marks are drawn anew in each process.
var markKey = []byte(rand.Text())

func mark(key string) string {
	h := hmac.New(sha256.New, markKey)
	h.Write([]byte(key))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Sessions asks the cache what sessions it holds, and returns some of them at most.
func (s *Server) Sessions(ctx context.Context, most int) (Sessions, error) {
	found, keys, err := s.backend.sessions(ctx, most+1)
	if err != nil {
		return Sessions{}, fmt.Errorf("the cache does not say what sessions it has: %w", err)
	}
	all := Sessions{Keys: keys, More: len(found) > most}
	for _, h := range found[:min(len(found), most)] {
		all.All = append(all.All, Session{Mark: mark(h.key), Idle: h.idle, Left: h.left})
	}
	return all, nil
}

// sessions does not touch what it looks at: neither TTL nor OBJECT counts as use.
func (p *program) sessions(ctx context.Context, most int) ([]held, int64, error) {
	keys, err := p.admin.DBSize(ctx).Result()
	if err != nil {
		return nil, 0, err
	}
	names := map[string]bool{} // a scan may name a key twice
	for it := p.admin.Scan(ctx, 0, SessionPrefix+"*", 500).Iterator(); len(names) < most; {
		if !it.Next(ctx) {
			if it.Err() != nil {
				return nil, 0, it.Err()
			}
			break
		}
		names[it.Val()] = true
	}
	type asked struct{ left, idle *redis.DurationCmd }
	pipe, all := p.admin.Pipeline(), map[string]asked{}
	for name := range names {
		all[name] = asked{pipe.PTTL(ctx, name), pipe.ObjectIdleTime(ctx, name)}
	}
	if len(all) > 0 {
		if _, err := pipe.Exec(ctx); err != nil && !isAnswer(err) {
			return nil, 0, err
		}
	}
	var found []held
	for name, a := range all {
		if a.left.Err() != nil || a.left.Val() == gone {
			continue
		}
		h := held{name, -1, a.left.Val()}
		if a.idle.Err() == nil {
			h.idle = a.idle.Val()
		}
		found = append(found, h)
	}
	return found, keys, nil
}

// gone is what the client makes of PTTL's answer for a key that is not there.
const gone = time.Duration(-2)

// isAnswer reports whether an error is what Redis said to one command: a session may end
// while it is looked at.
func isAnswer(err error) bool {
	var said redis.Error
	return errors.As(err, &said)
}

func (r *inProcess) sessions(_ context.Context, most int) ([]held, int64, error) {
	keys := r.redis.Keys()
	var found []held
	for _, name := range keys {
		if strings.HasPrefix(name, SessionPrefix) && len(found) < most {
			left := r.redis.TTL(name)
			if left == 0 {
				left = -1 // it never expires
			}
			found = append(found, held{name, -1, left})
		}
	}
	return found, int64(len(keys)), nil
}
