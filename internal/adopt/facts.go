package adopt

import (
	"fmt"
	"maps"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
)

// Facts describes an app, and everything that it runs with, as it was found.
type Facts struct {
	Group             Group
	Site              Site
	Config            Config            // config/web
	Settings          map[string]string // app settings, all of them; secret
	Auth              map[string]any    // properties of authsettingsV2
	ConnectionStrings []string          // names
	Passwords         []string          // what a name and a password may publish to: "ftp", "scm"
	Slots             []string          // names
	Sticky            []string          // app settings, connection strings and storage mounts that stay in a swap
	HostNames         []string          // custom domains
	Plan              Plan
	Neighbours        []string    // other apps on the plan
	Locks             []Lock      // management locks of the app, its plan, and what they are in
	Autoscale         []Autoscale // settings of the plan, wherever in the subscription; at most one
	Health            Health
	FrontDoor         arm.FrontDoor // that an access rule names, wherever in the subscription; zero: none, or not found
	Caches            []Cache       // of both kinds, wherever in the subscription
}

// Resource holds the properties that all of ARM's resources have.
type Resource struct {
	ID       arm.ResourceID    `json:"id"`
	Name     string            `json:"name"`
	Location string            `json:"location"`
	Kind     string            `json:"kind"`
	Tags     map[string]string `json:"tags"`

	ExtendedLocation map[string]any `json:"extendedLocation"`
}

// Group is a resource group.
type Group struct{ Resource }

// holds reports whether a resource is in the group.
func (g Group) holds(id arm.ResourceID) bool { return strings.EqualFold(id.Group(), g.Name) }

// Site is the app ("Web Apps - Get").
type Site struct {
	Resource
	Identity struct {
		Type         string         `json:"type"`
		UserAssigned map[string]any `json:"userAssignedIdentities"` // by their ids
	} `json:"identity"`
	Properties struct {
		PlanID    arm.ResourceID `json:"serverFarmId"`
		HostName  string         `json:"defaultHostName"`
		Affinity  bool           `json:"clientAffinityEnabled"`
		HTTPSOnly bool           `json:"httpsOnly"`
		// EndToEndTLS: the front ends speak TLS with the instances.
		EndToEndTLS bool `json:"endToEndEncryptionEnabled"`
	} `json:"properties"`
	All map[string]any `json:"-"` // properties as they came
}

// Config holds what GET of a site leaves out ("Web Apps - Get Configuration").
type Config struct {
	Properties struct {
		Runtime      string `json:"linuxFxVersion"`
		StartCommand string `json:"appCommandLine"`
		AlwaysOn     bool   `json:"alwaysOn"`
		HealthPath   string `json:"healthCheckPath"`
		HTTP20       bool   `json:"http20Enabled"`
		MinTLS       string `json:"minTlsVersion"`
		SCMMinTLS    string `json:"scmMinTlsVersion"`
		Debugging    bool   `json:"remoteDebuggingEnabled"`
		FTPS         string `json:"ftpsState"`
	} `json:"properties"`
	All map[string]any `json:"-"` // properties as they came
}

// Plan is the App Service plan ("App Service Plans - Get").
type Plan struct {
	Resource
	SKU struct {
		Name      string `json:"name"`
		Tier      string `json:"tier"`
		Instances int    `json:"capacity"`
	} `json:"sku"`
	Properties struct {
		Linux bool `json:"reserved"`
		Zones bool `json:"zoneRedundant"`
	} `json:"properties"`
	All map[string]any `json:"-"` // properties as they came
}

// Lock is a management lock.
type Lock struct {
	Resource
	Properties struct {
		Level string `json:"level"` // CanNotDelete or ReadOnly
	} `json:"properties"`
}

// Autoscale is an autoscale setting ("Autoscale Settings - Get").
type Autoscale struct {
	Resource
	Properties struct {
		Enabled  bool           `json:"enabled"`
		Target   arm.ResourceID `json:"targetResourceUri"`
		Profiles []Profile      `json:"profiles"`

		Notifications []struct {
			Email struct {
				Admins   bool     `json:"sendToSubscriptionAdministrator"`
				CoAdmins bool     `json:"sendToSubscriptionCoAdministrators"`
				Custom   []string `json:"customEmails"`
			} `json:"email"`
			Webhooks []struct {
				URI string `json:"serviceUri"` // secret
			} `json:"webhooks"`
		} `json:"notifications"`
	} `json:"properties"`
	All map[string]any `json:"-"` // properties as they came
}

// A Profile is a range of instances with its rules, which holds always, at a time of
// the week, or on one date.
type Profile struct {
	Name     string `json:"name"`
	Capacity struct {
		Min     string `json:"minimum"`
		Max     string `json:"maximum"`
		Default string `json:"default"`
	} `json:"capacity"`
	Rules []struct {
		Trigger struct {
			Metric    string `json:"metricName"`
			Operator  string `json:"operator"`
			Threshold any    `json:"threshold"`
		} `json:"metricTrigger"`
		Action struct {
			Direction string `json:"direction"`
			Value     any    `json:"value"`
		} `json:"scaleAction"`
	} `json:"rules"`
	FixedDate *struct {
		TimeZone string `json:"timeZone"`
		Start    string `json:"start"`
		End      string `json:"end"`
	} `json:"fixedDate"`
	Recurrence *Recurrence `json:"recurrence"`
}

// A Recurrence is when in the week a profile begins to hold.
type Recurrence struct {
	Frequency string `json:"frequency"`
	Schedule  struct {
		TimeZone string   `json:"timeZone"`
		Days     []string `json:"days"`
		Hours    []int    `json:"hours"`
		Minutes  []int    `json:"minutes"`
	} `json:"schedule"`
}

// Cache is an Azure Cache for Redis ("Redis - Get") or an Azure Managed Redis ("Redis
// Enterprise - Get"), with its keys if REDIS_URL names it.
type Cache struct {
	Resource
	ManagedSKU struct { // a classic cache has its size among its properties
		Name string `json:"name"`
	} `json:"sku"`
	Zones    []any `json:"zones"`
	Identity struct {
		Type string `json:"type"`
	} `json:"identity"`
	Properties struct {
		HostName  string `json:"hostName"`
		Plaintext bool   `json:"enableNonSslPort"`
		MinTLS    string `json:"minimumTlsVersion"`
		SKU       struct {
			Name     string `json:"name"`
			Family   string `json:"family"`
			Capacity int    `json:"capacity"`
		} `json:"sku"`
	} `json:"properties"`
	Schedule                 *Schedule      `json:"-"` // when Azure may update the classic one that REDIS_URL names; nil: at any time
	Database                 *Database      `json:"-"` // of the managed one that REDIS_URL names; nil: it has none
	PrimaryKey, SecondaryKey string         `json:"-"` // secret
	All                      map[string]any `json:"-"` // properties as they came, of the one that REDIS_URL names
}

// A Schedule says when in the week Azure may update a classic cache ("Patch Schedules - Get").
type Schedule struct {
	Resource
	Properties struct {
		Entries []Window `json:"scheduleEntries"`
	} `json:"properties"`
}

// A Window is one time of the week.
type Window struct {
	Day    string `json:"dayOfWeek"` // in English, or Everyday, or Weekend
	Hour   int    `json:"startHourUtc"`
	Length string `json:"maintenanceWindow"` // "PT5H"
}

// A Database is the one of an Azure Managed Redis ("Databases - Get"), which has its
// keys.
type Database struct {
	Resource
	Properties struct {
		Policy     string `json:"clusteringPolicy"`
		AccessKeys string `json:"accessKeysAuthentication"`
	} `json:"properties"`
	Assignments []string       `json:"-"` // names of those who let somebody in by a token
	All         map[string]any `json:"-"` // properties as they came
}

// keyless reports whether nobody gets in by a key.
func (c *Cache) keyless() bool {
	return c.managed() && c.Database != nil && sameWord(c.Database.All["accessKeysAuthentication"], "Disabled")
}

// managed reports whether a cache is an Azure Managed Redis, or of the retired
// Enterprise tiers, which are of the same type.
func (c *Cache) managed() bool { return c.ID.Is(arm.ManagedCaches) }

// size is the cache's, as the stack's file spells it.
func (c *Cache) size() string {
	if !c.managed() {
		sku := c.Properties.SKU
		return fmt.Sprintf("%s_%s%d", sku.Name, sku.Family, sku.Capacity)
	}
	for _, known := range catalog.ManagedCaches() {
		if strings.EqualFold(known.SKU, c.ManagedSKU.Name) {
			return known.Name
		}
	}
	return c.ManagedSKU.Name
}

// body is what is judged of a cache: its properties, and what stands beside them.
func (c *Cache) body() map[string]any {
	all := map[string]any{}
	maps.Copy(all, flat(c.All, "redisConfiguration"))
	all["zones"], all["identity"] = c.Zones, c.Identity.Type
	if c.managed() {
		all["sku.name"] = c.ManagedSKU.Name
		if blank(all["publicNetworkAccess"]) && !blank(all["privateEndpointConnections"]) {
			// Of before there was the property: what an update sets may open the cache.
			all["publicNetworkAccess"] = "not set, beside private endpoints"
		}
	}
	return all
}
