package deploy

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// An Along is something beside code and app settings that a swap takes along, and that slot
// and production do not have alike: "Set up staging environments" names connection strings,
// mounted storage, the stack and web sockets. No part of it is a value of a connection
// string or a key.
type Along struct {
	What     string // "connection string DB (production only)"
	Mend     string // the command by which both have the same
	Declared bool   // the stack declares it, and the command is an update of the stack
}

// Alongside lists what a swap would change in production, beside code and app settings. It asks
// once, and changes nothing.
func Alongside(ctx context.Context, a ARM, siteID, slotID string, h Hints) ([]Along, error) {
	stay, err := readStaying(ctx, a, siteID)
	if err != nil {
		return nil, err
	}
	production, err := readCarried(ctx, a, siteID)
	if err != nil {
		return nil, err
	}
	slot, err := readCarried(ctx, a, slotID)
	return along(production, slot, stay, lastOf(slotID), h), err
}

// A connection is a connection string.
type connection struct {
	Value string `json:"value"`
	Type  string `json:"type"`
}

// A mount is a share of a storage account in the app's file system. Its state is no part
// of it: Azure reads it.
type mount struct {
	Type    string `json:"type"`
	Account string `json:"accountName"`
	Share   string `json:"shareName"`
	Key     string `json:"accessKey"`
	Path    string `json:"mountPath"`
}

// general is what of config/web goes with the content. That healthCheckPath does is what
// people report, and no documentation says.
type general struct {
	Runtime    string `json:"linuxFxVersion"`
	Start      string `json:"appCommandLine"`
	Health     string `json:"healthCheckPath"`
	WebSockets bool   `json:"webSocketsEnabled"`
}

// texts are those of its members that a stack's configuration sets, by their names in Azure.
func (g general) texts() map[string]string {
	return map[string]string{"linuxFxVersion": g.Runtime, "appCommandLine": g.Start, "healthCheckPath": g.Health}
}

// carried is what a side has that goes with its content, beside code and app settings.
type carried struct {
	connections map[string]connection
	mounts      map[string]mount
	general     general
}

func readCarried(ctx context.Context, a ARM, id string) (c carried, err error) {
	if c.connections, err = properties[map[string]connection](ctx, a, http.MethodPost, id+"/config/connectionstrings/list"); err != nil {
		return c, err
	}
	if c.mounts, err = properties[map[string]mount](ctx, a, http.MethodPost, id+"/config/azurestorageaccounts/list"); err != nil {
		return c, err
	}
	c.general, err = properties[general](ctx, a, http.MethodGet, id+"/config/web")
	return c, err
}

// properties are those of a configuration.
func properties[T any](ctx context.Context, a ARM, method, id string) (T, error) {
	var body struct {
		Properties T `json:"properties"`
	}
	answer, err := a.Call(ctx, method, id, webVersion, nil)
	if err == nil {
		err = into(answer, &body)
	}
	return body.Properties, err
}

// along is what a swap would change in production, beside code and app settings.
func along(production, slot carried, stays stayingNames, slotName string, h Hints) []Along {
	var all []Along
	for _, name := range unlike(production.connections, slot.connections, stays.Connections) {
		w, value := whoHas(production.connections, slot.connections, name, slotName)
		all = append(all, Along{What: "connection string " + name + w.text, Mend: w.copyConnection(name, value, h)})
	}
	for _, name := range unlike(production.mounts, slot.mounts, stays.Storage) {
		w, value := whoHas(production.mounts, slot.mounts, name, slotName)
		all = append(all, Along{What: "storage mount " + name + w.text, Mend: w.copyMount(name, value, h)})
	}
	return append(all, alongGeneral(production.general, slot.general, slotName, h)...)
}

// A way says who has something, and from which side to which it is copied: production's to the
// slot, unless the slot alone has it. Nothing is ever deleted: where somebody has swapped
// before, the slot's may be the only one left.
type way struct {
	text     string
	from, to string // flags of the Azure CLI
	update   bool   // the other side has one by that name
}

// whoHas returns the way that something goes, and its value.
func whoHas[V any](production, slot map[string]V, name, slotName string) (way, V) {
	ofSlot := " --slot " + slotName
	here, has := lookup(production, name)
	there, slotHas := lookup(slot, name)
	switch {
	case !has:
		return way{" (slot only)", ofSlot, "", false}, there
	case slotHas:
		return way{" (another one in the slot)", "", ofSlot, true}, here
	}
	return way{" (production only)", "", ofSlot, false}, here
}

// copyConnection is a command that shows no value, as all of its kind: the Azure CLI would answer
// with the whole set.
func (w way) copyConnection(name string, c connection, h Hints) string {
	return h.az("config connection-string set"+w.to) + " --connection-string-type " + shellword.Of(cmp.Or(c.Type, "Custom")) + " --settings " +
		shellword.Of(name) + `="$(` + h.az("config connection-string list"+w.from) + " --query " + member(name, "value") + ` --output tsv)" --output none`
}

func (w way) copyMount(name string, m mount, h Hints) string {
	verb := "add"
	if w.update {
		verb = "update"
	}
	return h.az("config storage-account "+verb+w.to) + fmt.Sprintf(
		` --custom-id %s --storage-type %s --account-name %s --share-name %s --mount-path %s --access-key "$(%s --query %s --output tsv)" --output none`,
		shellword.Of(name), shellword.Of(m.Type), shellword.Of(m.Account), shellword.Of(m.Share), shellword.Of(m.Path),
		h.az("config storage-account list"+w.from), member(name, "value.accessKey"))
}

// member is a query, as a word of a shell, for a member of what has a name. A name that
// somebody has chosen may be anything, so that only a plain one stands between double quotes.
func member(name, of string) string {
	if shellword.Of(name) == name {
		return fmt.Sprintf(`"[?name=='%s'].%s"`, name, of)
	}
	raw := strings.ReplaceAll(name, "'", `\'`) // as JMESPath has a raw string
	return shellword.Quoted(fmt.Sprintf("[?name=='%s'].%s", raw, of))
}

// alongGeneral compares what the stack declares, which an update mends, and web sockets,
// which it does not.
func alongGeneral(production, slot general, slotName string, h Hints) []Along {
	var all []Along
	for _, d := range []struct{ what, production, slot string }{
		{"runtime", production.Runtime, slot.Runtime},
		{"start command", production.Start, slot.Start},
		{"health path", production.Health, slot.Health},
	} {
		if d.production != d.slot {
			what := fmt.Sprintf("%s (production %s, slot %s)", d.what, cmp.Or(d.production, "none"), cmp.Or(d.slot, "none"))
			all = append(all, Along{What: what, Mend: h.update("", ""), Declared: true})
		}
	}
	if on := production.WebSockets; on != slot.WebSockets {
		all = append(all, Along{What: "web sockets " + onOrOff(on), Mend: h.az(fmt.Sprintf("config set --slot %s --web-sockets-enabled %t", slotName, on))})
	}
	return all
}

func onOrOff(production bool) string {
	if production {
		return "(off in the slot)"
	}
	return "(on in the slot)"
}

// unlike are the names of which one side has another value than the other, and which do
// not stay where they are. App Service takes upper and lower case for one.
func unlike[V comparable](production, slot map[string]V, stays []string) []string {
	names := slices.Sorted(maps.Keys(production))
	for _, name := range slices.Sorted(maps.Keys(slot)) {
		if _, there := lookup(production, name); !there {
			names = append(names, name)
		}
	}
	return slices.DeleteFunc(names, func(name string) bool {
		here, is := lookup(production, name)
		there, has := lookup(slot, name)
		return is == has && here == there || among(stays, name)
	})
}

// refuseAlong refuses a release that would change what nobody has asked to.
func refuseAlong(all []Along) error {
	return &fail.Error{
		Kind: fail.Refused,
		Text: "slot and production do not have the same of what a swap takes along: " + strings.Join(Whats(all), ", "),
		Next: "make both the same: " + Mends(all),
	}
}

// Whats are what differs, by name.
func Whats(all []Along) []string {
	var names []string
	for _, a := range all {
		names = append(names, a.What)
	}
	return names
}

// Mends are the commands, each once.
func Mends(all []Along) string {
	var commands []string
	for _, a := range all {
		if !slices.Contains(commands, a.Mend) {
			commands = append(commands, a.Mend)
		}
	}
	return strings.Join(commands, " && ")
}
