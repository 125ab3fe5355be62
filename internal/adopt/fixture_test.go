package adopt_test

import (
	"encoding/json"
	"os"
	"path/filepath"

	"scaleout/internal/adopt"
)

// fixture is what Azure answers about a Python app that was made in the portal: the
// members as recorded (site 2026-04-10, configuration 2022-02-24, authentication 2025-10-21, plan 2022-07-15,
// cache 2025-11-19, autoscale 2022-02-23, managed cache and its database 2026-07-21), the
// names made up.
type fixture struct{ site, web, auth, plan, cache, cluster, database, autoscale obj }

func newFixture() fixture {
	return fixture{body("site"), body("web"), body("auth"), body("plan"), body("cache"), body("cluster"), body("database"), body("autoscale")}
}

func body(name string) obj {
	b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	var o obj
	if err == nil {
		err = json.Unmarshal(b, &o)
	}
	if err != nil {
		panic(err) // the repository is broken
	}
	return o
}

// as gives a body the shape of facts.
func as(o obj, into any) obj {
	b, err := json.Marshal(o)
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		panic(err) // a test writes what Azure never would
	}
	properties, _ := o["properties"].(obj)
	return properties
}

// facts are those that Read would make of the bodies, without cache and autoscale
// setting.
func (x fixture) facts() adopt.Facts {
	var f adopt.Facts
	f.Group = adopt.Group{Resource: adopt.Resource{ID: idOf(group), Name: "rg", Location: "westeurope"}}
	f.Site.All = as(x.site, &f.Site)
	f.Config.All = as(x.web, &f.Config)
	f.Plan.All = as(x.plan, &f.Plan)
	f.Auth = as(x.auth, &struct{}{})
	f.Settings = map[string]string{}
	return f
}

// withCache lets the app use the cache.
func (x fixture) withCache(f adopt.Facts) adopt.Facts {
	var c adopt.Cache
	c.All = as(x.cache, &c)
	c.PrimaryKey, c.SecondaryKey = "first", "second"
	f.Caches = []adopt.Cache{c}
	f.Settings["REDIS_URL"] = "rediss://:first@c.redis.cache.windows.net:6380/0"
	return f
}

// withManaged lets the app use the managed cache.
func (x fixture) withManaged(f adopt.Facts) adopt.Facts {
	var c adopt.Cache
	var database adopt.Database
	c.All, database.All = as(x.cluster, &c), as(x.database, &database)
	c.Database, c.PrimaryKey, c.SecondaryKey = &database, "first", "second"
	f.Caches = append(f.Caches, c)
	f.Settings["REDIS_URL"] = "rediss://:first@m.westeurope.redis.azure.net:10000/0"
	return f
}

func (x fixture) withAutoscale(f adopt.Facts) adopt.Facts {
	var a adopt.Autoscale
	a.All = as(x.autoscale, &a)
	f.Autoscale = []adopt.Autoscale{a}
	return f
}

// guide are the facts of an app that can be adopted.
func guide() adopt.Facts { return newFixture().facts() }
