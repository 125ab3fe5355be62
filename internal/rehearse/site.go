package rehearse

import (
	"context"
	"maps"
	"net/http"
	"os"

	"scaleout/internal/dataplane/platform"
)

// live reads from ARM what the data plane has to run.
func (s *stack) live(ctx context.Context, a app) (platform.Site, error) {
	site, err := s.arm.call(ctx, http.MethodGet, s.site, webVersion, nil)
	if err != nil {
		return platform.Site{}, err
	}
	config, err := s.arm.call(ctx, http.MethodGet, s.site+"/config/web", webVersion, nil)
	if err != nil {
		return platform.Site{}, err
	}
	listed, err := s.arm.call(ctx, http.MethodPost, s.site+"/config/appsettings/list", webVersion, nil)
	if err != nil {
		return platform.Site{}, err
	}
	appSettings := map[string]string{}
	given, _ := listed["properties"].(map[string]any)
	for name := range given {
		appSettings[name] = textAt(given, name)
	}
	return platform.Site{
		Name:            textAt(site, "name"),
		HostName:        textAt(site, "properties", "defaultHostName"),
		Command:         a.command,
		Dir:             a.dir,
		Settings:        appSettings,
		Environment:     s.environment(),
		Secrets:         s.secrets(appSettings),
		HealthCheckPath: textAt(config, "properties", "healthCheckPath"),
		ClientAffinity:  flagAt(site, "properties", "clientAffinityEnabled"),
		LoadBalancing:   textAt(config, "properties", "loadBalancing"),
	}, nil
}

// environment is what an instance needs on this machine and would find on App
// Service: programs, and trust in the cache's certificate.
func (s *stack) environment() map[string]string {
	return map[string]string{"PATH": os.Getenv("PATH"), "SSL_CERT_FILE": s.redis.CAFile()}
}

// longEnough is the length from which a value may be a secret.
const longEnough = 8

// secrets are the values that must not show up in a log.
func (s *stack) secrets(appSettings map[string]string) []string {
	values := []string{appSettings["REDIS_URL"], appSettings["FLASK_SECRET_KEY"]}
	for name, value := range appSettings {
		if _, secret := s.settings.AppSecrets[name]; secret || s.blind && len(value) >= longEnough {
			values = append(values, value)
		}
	}
	return values
}

// before is the same app without what this project adds: no shared sessions, no
// shared key, no warm-up, no health check, and affinity cookies as Azure has
// them by default.
func before(site platform.Site) platform.Site {
	site.Settings = maps.Clone(site.Settings)
	for _, added := range []string{"REDIS_URL", "FLASK_SECRET_KEY", "WEBSITE_WARMUP_PATH", "WEBSITE_WARMUP_STATUSES"} {
		delete(site.Settings, added)
	}
	site.HealthCheckPath = ""
	site.ClientAffinity = true
	return site
}
