package deployed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	"scaleout/internal/azure/arm"
)

// Instances returns the plan's instance count as ARM reports it.
func (s *Stack) Instances(ctx context.Context) (int, error) {
	plan, err := s.Call(ctx, http.MethodGet, s.Plan, arm.WebVersion, nil)
	if err != nil {
		return 0, err
	}
	listed, err := s.Call(ctx, http.MethodGet, s.Site+"/instances", arm.WebVersion, nil)
	if err != nil {
		return 0, err
	}
	var names []string
	all, _ := listed["value"].([]any)
	for _, instance := range all {
		names = append(names, textAt(instance, "name"))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.instances = names
	return intAt(plan, "sku", "capacity"), nil
}

// Scale sets the plan's instance count, as autoscale does.
func (s *Stack) Scale(ctx context.Context, n int) error {
	if _, err := s.Call(ctx, http.MethodPatch, s.Plan, arm.WebVersion, map[string]any{"sku": map[string]any{"capacity": n}}); err != nil {
		return err
	}
	_, err := s.Instances(ctx)
	return err
}

// InstanceID returns the name that ARM had for an instance when Instances was last
// called, so that whoever asks ARM and the app sees the same ids. An instance that
// ARM does not list gets one of the same form, 64 hexadecimal digits.
func (s *Stack) InstanceID(i int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i < len(s.instances) {
		return s.instances[i]
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", s.Plan, i))
	return hex.EncodeToString(sum[:])
}

// AutoscaleSetting returns the deployed autoscale setting as ARM has it.
func (s *Stack) AutoscaleSetting(ctx context.Context) (map[string]any, error) {
	return s.Call(ctx, http.MethodGet, s.Autoscale, arm.AutoscaleVersion, nil)
}

// HostName returns the app's own name, "app-x.azurewebsites.net".
func (s *Stack) HostName(ctx context.Context) (string, error) { return s.hostOf(ctx, s.Site) }

func (s *Stack) hostOf(ctx context.Context, id string) (string, error) {
	site, err := s.Call(ctx, http.MethodGet, id, arm.WebVersion, nil)
	return textAt(site, "properties", "defaultHostName"), err
}
