package deployed

import (
	"context"
	"maps"
	"net/http"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/dataplane/platform"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
	"scaleout/program/settings"
)

// Live reads from ARM what the data plane has to run. REDIS_URL leads to the Redis
// that stands for the cache, with the key that ARM has in it.
func (s *Stack) Live(ctx context.Context, a App) (platform.Site, error) {
	return s.live(ctx, s.Site, func(string) (App, error) { return a, nil })
}

// live is Live for the site or one of its slots. find is given the start command that
// ARM has, and finds the app.
func (s *Stack) live(ctx context.Context, id string, find func(startCommand string) (App, error)) (platform.Site, error) {
	site, err := s.Call(ctx, http.MethodGet, id, arm.WebVersion, nil)
	if err != nil {
		return platform.Site{}, err
	}
	config, err := s.Call(ctx, http.MethodGet, id+"/config/web", arm.WebVersion, nil)
	if err != nil {
		return platform.Site{}, err
	}
	appSettings, err := s.AppSettings(ctx, id)
	if err != nil {
		return platform.Site{}, err
	}
	maps.Copy(appSettings, s.Session.Azure.Environment(id)) // with what references to vaults lead to
	a, err := find(textAt(config, "properties", "appCommandLine"))
	if err != nil {
		return platform.Site{}, err
	}
	name, _, _ := strings.Cut(textAt(site, "name"), "/") // a slot's is "app/staging"
	live := platform.Site{
		Name:            name,
		HostName:        textAt(site, "properties", "defaultHostName"),
		Command:         a.Command,
		Dir:             a.Dir,
		Settings:        appSettings,
		Prepare:         a.prepare,
		Environment:     a.environment(appSettings),
		Secrets:         s.secrets(appSettings),
		HealthCheckPath: textAt(config, "properties", "healthCheckPath"),
		ClientAffinity:  flagAt(site, "properties", "clientAffinityEnabled"),
		LoadBalancing:   textAt(config, "properties", "loadBalancing"),
	}
	header, err := s.identify(id, site, live.Environment)
	if err != nil {
		return live, err
	}
	live.Secrets = append(live.Secrets, header)
	if s.Redis == nil {
		return live, nil
	}
	return live, s.leadToRedis(id, &live)
}

// AppSettings are those of the site or one of its slots.
func (s *Stack) AppSettings(ctx context.Context, id string) (map[string]string, error) {
	listed, err := s.Call(ctx, http.MethodPost, id+"/config/appsettings/list", arm.WebVersion, nil)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	given, _ := listed["properties"].(map[string]any)
	for name := range given {
		all[name] = textAt(given, name)
	}
	return all, nil
}

// leadToRedis replaces host and port in REDIS_URL, since the cache's own name leads
// nowhere from here, and lets the app trust the certificate of what answers instead. The
// port is that of the network which the app is in.
//
// A reference to a vault that could not be resolved is no URL. As on App Service, the app finds
// it as it is.
func (s *Stack) leadToRedis(id string, site *platform.Site) error {
	if settings.KeyVaultReference(site.Settings[appenv.RedisURL]) {
		return nil
	}
	url, err := redisurl.ParseAny(site.Settings[appenv.RedisURL])
	if err != nil {
		return err
	}
	url.Host = s.Redis.Host()
	if url.Port, err = s.door(id); err != nil {
		return err
	}
	site.Settings[appenv.RedisURL] = url.String()
	if url.Key != "" {
		site.Secrets = append(site.Secrets, url.String(), url.Key)
	}
	site.Environment["SSL_CERT_FILE"] = s.Redis.CAFile()
	return nil
}

// longEnough is the length from which a value may be a secret.
const longEnough = 8

// secrets are the values that must not show up in a log: where it is not known
// which settings are secret, all that may be.
func (s *Stack) secrets(appSettings map[string]string) []string {
	values := []string{appSettings[appenv.RedisURL], appSettings[appenv.FlaskSecretKey]}
	known := s.Settings()
	for name, value := range appSettings {
		secret := len(value) >= longEnough
		if known != nil {
			_, secret = known.AppSecrets[name]
		}
		if secret {
			values = append(values, value)
		}
	}
	return values
}
