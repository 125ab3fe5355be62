package sim

import (
	"strings"

	"scaleout/internal/azure/catalog"
)

// form is the kind of answer that shows a resource. App Service shows not the same
// members in each.
type form int

const (
	asRead    form = iota // GET
	asCreated             // PUT of a new one
	asPut                 // PUT of one that exists
	asPatched
	asElement // in a list
)

// look is how an answer shows a resource.
type look struct {
	form    form
	version string // the request's api-version
	// location is the request's own form of it.
	location string
}

// look returns how the answer to a request shows a resource.
func (c *call) look(f form) look {
	return look{form: f, version: c.apiVersion, location: text(c.rawBody, "location")}
}

// written is the look of the answer to a PUT or PATCH; existing is nil for a creation.
func (c *call) written(existing *resource) look {
	switch {
	case existing == nil:
		return c.look(asCreated)
	case strings.EqualFold(c.method, "PATCH"):
		return c.look(asPatched)
	}
	return c.look(asPut)
}

// since reports whether the api-version is this one or a later one. Members that came
// with the years are told apart by the version with which they were first seen: which
// version shows which is not documented.
func (l look) since(version string) bool { return l.version >= version }

// region is the location as App Service and the caches show it: a PUT gives back what it
// was sent, every other answer has the display name ("East US 2"; seen 2019 to 2026).
func (l look) region(r *resource) string {
	if (l.form == asCreated || l.form == asPut) && l.location != "" {
		return l.location
	}
	return catalog.DisplayRegion(r.location())
}

// show returns a copy of the body with which an answer shows a resource.
func (a *Azure) show(r *resource, l look) map[string]any {
	if k := a.kinds[strings.ToLower(r.Type)]; k != nil && k.shown != nil {
		return k.shown(a, r, l)
	}
	return clone(r.Body)
}

// byVersion is the kind.shown of types whose answers differ by the api-version alone: view
// changes a copy of the stored body.
func byVersion(view func(version string, body map[string]any)) func(*Azure, *resource, look) map[string]any {
	return func(_ *Azure, r *resource, l look) map[string]any {
		body := clone(r.Body)
		view(l.version, body)
		return body
	}
}
