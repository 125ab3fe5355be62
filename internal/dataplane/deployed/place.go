package deployed

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/connect"
	"scaleout/internal/local"
	"scaleout/program/appenv"
	"scaleout/program/redisurl"
)

// A Place is an app with what it runs on, as ARM has it. Whoever has made it need not have
// told anybody: no stack's outputs are needed.
type Place struct {
	Site, Plan string // ARM ids
	Host       string // of the app
	// Cache is the ARM id of what has the keys; empty where the app has no REDIS_URL.
	Cache      string
	Address    connect.HostPort // of the cache
	Replicated bool             // the cache has a second node
}

// Same reports whether what runs for one can go on running for the other.
func (p Place) Same(other Place) bool {
	return strings.EqualFold(p.Site, other.Site) && strings.EqualFold(p.Plan, other.Plan) && strings.EqualFold(p.Cache, other.Cache)
}

// Apps are the ARM ids of all apps in an Azure, without their slots.
func Apps(azure *local.Azure) (all []string) {
	for _, text := range azure.Resources() {
		if id, err := arm.ParseResourceID(text); err == nil && id.Is(arm.Sites) {
			all = append(all, text)
		}
	}
	return all
}

// Locate finds the plan and the cache of an app: the plan is a property of it, and the
// cache has the host that is in REDIS_URL. The error says what is not there yet.
func Locate(ctx context.Context, azure *local.Azure, siteID string) (Place, error) {
	site, found := azure.Get(siteID)
	if !found {
		return Place{}, errors.New("it is not there")
	}
	p := Place{Site: siteID, Plan: textAt(site, "properties", "serverFarmId"), Host: textAt(site, "properties", "defaultHostName")}
	if _, found := azure.Get(p.Plan); !found {
		return p, errors.New("it has no plan")
	}
	listed, err := azure.Call(ctx, http.MethodPost, siteID+"/config/appsettings/list", arm.WebVersion, nil)
	if err != nil {
		return p, err
	}
	value := textAt(listed, "properties", appenv.RedisURL)
	if value == "" {
		return p, nil
	}
	url, err := redisurl.ParseAny(value)
	if err != nil {
		return p, fmt.Errorf("its %s is not one of Azure's: %w", appenv.RedisURL, err)
	}
	p.Address = connect.HostPort{Host: url.Host, Port: url.Port}
	p.Cache, p.Replicated = cacheCalled(azure, url.Host)
	if p.Cache == "" {
		return p, fmt.Errorf("its %s leads to %s, and the embedded Azure has no such cache, or makes it still",
			appenv.RedisURL, url.Host)
	}
	return p, nil
}

// cacheCalled returns the id of what has the keys of the cache with a host name, and
// whether a second node has its data.
func cacheCalled(azure *local.Azure, host string) (id string, replicated bool) {
	for _, text := range azure.Resources() {
		parsed, err := arm.ParseResourceID(text)
		if err != nil {
			continue
		}
		switch {
		case parsed.Is(arm.ClassicCaches):
			if cache, _ := azure.Get(text); isCalled(cache, host) {
				return text, textAt(cache, "properties", "sku", "name") != "Basic"
			}
		case parsed.Is(arm.ManagedDatabases):
			if cache, _ := azure.Get(parsed.Parent().String()); isCalled(cache, host) {
				return text, textAt(cache, "properties", "highAvailability") != "Disabled"
			}
		}
	}
	return "", false
}

// isCalled reports whether a cache has a host name, and has been made.
func isCalled(cache map[string]any, host string) bool {
	return strings.EqualFold(textAt(cache, "properties", "hostName"), host) &&
		textAt(cache, "properties", "provisioningState") != "Creating"
}
