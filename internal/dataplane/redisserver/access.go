package redisserver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Access says who comes in.
type Access struct {
	Primary, Secondary string   // access keys; both are accepted
	KeysOff            bool     // keys are refused, whatever they are; tokens only
	Assigned           []string // object ids whose tokens are accepted, where tokens are
}

func (a Access) keys() []string { return []string{a.Primary, a.Secondary} }

func (a Access) assigned(objectID string) bool {
	return slices.ContainsFunc(a.Assigned, func(id string) bool { return strings.EqualFold(id, objectID) })
}

func (a Access) check(tokens bool) error {
	switch {
	case a.KeysOff && !tokens:
		return errors.New("a cache that takes no tokens cannot do without access keys")
	case !a.KeysOff && slices.Contains(a.keys(), ""):
		return errors.New("the cache needs two access keys, and one is empty: a client without a key would be let in")
	}
	return nil
}

// SetAccess changes who comes in. When that takes a key away, or where keys are switched on
// or off, all connections are broken, since a Redis does not remember by which key a client came in; when
// it takes an identity away, those of that identity are.
//
// Azure's documentation of regenerating a key ("Redis - Regenerate Key") says nothing
// about connections. Users report that theirs are closed (StackExchange.Redis,
// issue 2484, "Question about key rotation & AuthenticationFailure").
func (s *Server) SetAccess(ctx context.Context, access Access) error {
	if err := access.check(s.gate != nil); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.backend.setKeys(ctx, s.passwords(access)); err != nil {
		return fmt.Errorf("cannot change the cache's access keys: %w", err)
	}
	before := s.access
	s.access = access
	if s.gate != nil {
		s.gate.set(access)
		return nil
	}
	if slices.ContainsFunc(before.keys(), func(old string) bool { return !slices.Contains(access.keys(), old) }) {
		s.doors.drop()
	}
	return nil
}

// SetKeys replaces the access keys and leaves the rest as it is.
func (s *Server) SetKeys(ctx context.Context, primary, secondary string) error {
	s.mu.Lock()
	access := s.access
	s.mu.Unlock()
	access.Primary, access.Secondary = primary, secondary
	return s.SetAccess(ctx, access)
}

// passwords are those that the backend takes.
func (s *Server) passwords(access Access) []string {
	var all []string
	if !access.KeysOff {
		all = access.keys()
	}
	if s.gate != nil {
		all = append(all, s.gate.password)
	}
	return all
}

// TokensEnded counts the connections that were closed since their token had ended.
func (s *Server) TokensEnded() int64 {
	if s.gate == nil {
		return 0
	}
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	return s.gate.ended
}
