package deployed

import (
	"context"
	"net/http"

	"scaleout/internal/azure/arm"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/rotate"
)

// PassAccess has the Redis, where there is one, let in whom the cache lets in now: by its
// access keys, and by the identities that are assigned to it.
func (s *Stack) PassAccess(ctx context.Context) error {
	if s.Redis == nil {
		return nil
	}
	access, err := s.access(ctx)
	if err != nil {
		return err
	}
	return s.Redis.SetAccess(ctx, access)
}

// managed reports whether the cache is an Azure Managed Redis, which takes tokens, too.
func (s *Stack) managed() bool {
	id, err := arm.ParseResourceID(s.Cache)
	return err == nil && id.Is(arm.ManagedDatabases)
}

func (s *Stack) access(ctx context.Context) (redisserver.Access, error) {
	var access redisserver.Access
	if s.managed() {
		database, err := s.Call(ctx, http.MethodGet, s.Cache, arm.ManagedCacheVersion, nil)
		if err != nil {
			return access, err
		}
		access.KeysOff = textAt(database, "properties", "accessKeysAuthentication") != "Enabled"
		if access.Assigned, err = s.assigned(ctx); err != nil {
			return access, err
		}
	}
	if access.KeysOff {
		return access, nil
	}
	keys, err := rotate.Keys(ctx, s.Session.Azure, s.Cache)
	access.Primary, access.Secondary = keys[rotate.Primary], keys[rotate.Secondary]
	return access, err
}

// assigned are the object ids of those who are assigned to a managed cache. An assignment
// counts once it is made, and until it is deleted.
func (s *Stack) assigned(ctx context.Context) ([]string, error) {
	listed, err := s.Call(ctx, http.MethodGet, s.Cache+"/accessPolicyAssignments", arm.ManagedCacheVersion, nil)
	if err != nil {
		return nil, err
	}
	var all []string
	entries, _ := listed["value"].([]any)
	for _, e := range entries {
		if state := textAt(e, "properties", "provisioningState"); state != "Creating" && state != "Failed" {
			all = append(all, textAt(e, "properties", "user", "objectId"))
		}
	}
	return all, nil
}
