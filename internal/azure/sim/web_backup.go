package sim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// backupTakes is how long a backup is under way (recorded 2023-02: 14 seconds for an app of some kilobytes).
const backupTakes = 15 * time.Second

// backupKind is the backups of an app or a slot. Each is noted with its time; nothing is copied anywhere.
func backupKind(app string) *kind {
	return &kind{name: app + "/backups", versions: webVersions, virtual: true, get: getBackup, list: listBackups, remove: removeBackup,
		actions: map[string]handler{"list": showBackupSecret}}
}

// beginBackup is "Web Apps - Backup". What the address of the storage lacks, nobody looks at; that one is needed is in the
// documentation, the words are those of other parameters.
func beginBackup(a *Azure, c *call) (*answer, *Error) {
	site, e := a.idle(c)
	if e != nil {
		return nil, e
	}
	if e := c.readBody(); e != nil {
		return nil, e
	}
	given, last := object(c.body, "properties"), 0
	switch {
	case text(given, "storageAccountUrl") == "":
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "storageAccountUrl")
	case c.fail:
		return nil, c.refusedByFault()
	}
	kept := list(site.Hidden, "backups")
	for _, b := range kept {
		last = max(last, integer(b.(map[string]any), "id"))
	}
	name := orDefault(text(given, "backupName"), site.id().name()+"_"+c.now.UTC().Format("200601021504"))
	backup := map[string]any{
		"id": float64(last + 1), "name": name, "storageAccountUrl": given["storageAccountUrl"], "created": c.now.UTC().Format(webTime),
		"correlationId": a.newGUID(),
	}
	site.Hidden = merge(site.Hidden, nil)
	site.Hidden["backups"] = append(slices.Clone(kept), backup)
	properties := backupProperties(backup, c.now)
	properties["storageAccountUrl"], properties["blobName"], properties["status"] = backup["storageAccountUrl"], name, "Created"
	return wrote(http.StatusOK, siteBody(c, site, site.ID, properties)), nil
}

// backupProperties are those of an entry in the list, which does not tell where the backup is: the address is a secret.
func backupProperties(backup map[string]any, now time.Time) map[string]any {
	p := map[string]any{
		"id": backup["id"], "name": backup["name"], "backupName": backup["name"], "blobName": text(backup, "name") + ".zip",
		"storageAccountUrl": "", "created": backup["created"], "correlationId": backup["correlationId"], "status": "InProgress", "scheduled": false, "sizeInBytes": float64(0),
		"log": nil, "databases": nil, "websiteSizeInBytes": nil,
	}
	if at, err := time.Parse(webTime, text(backup, "created")); err == nil && !now.Before(at.Add(backupTakes)) {
		p["status"], p["log"], p["finishedTimeStamp"] = "Succeeded", "", at.Add(backupTakes).Format(webTime)
		p["websiteSizeInBytes"] = float64(0)
	}
	return p
}

func listBackups(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	value := []any{}
	for _, b := range list(site.Hidden, "backups") {
		value = append(value, viewBackup(site, b.(map[string]any), c.now))
	}
	return webList(value), nil
}

func viewBackup(site *resource, backup map[string]any, now time.Time) map[string]any {
	id := strconv.Itoa(integer(backup, "id"))
	return map[string]any{
		"id": site.ID + "/backups/" + id, "name": id, "type": siteType + "/backups",
		"location": catalog.DisplayRegion(site.location()), "properties": backupProperties(backup, now),
	}
}

// findBackup finds the backup that the path names, and its place in the app's list.
func (a *Azure) findBackup(c *call) (*resource, int) {
	site, _ := a.state.find(c.id.parent())
	return site, slices.IndexFunc(list(site.Hidden, "backups"), func(b any) bool {
		return strconv.Itoa(integer(b.(map[string]any), "id")) == c.id.name()
	})
}

func getBackup(a *Azure, c *call) (*answer, *Error) {
	site, i := a.findBackup(c)
	if i < 0 {
		return nil, resourceNotFound(c.id)
	}
	return ok(viewBackup(site, list(site.Hidden, "backups")[i].(map[string]any), c.now)), nil
}

// showBackupSecret is "Web Apps - List Backup Status Secrets": with the address of the storage, which is a secret (recorded 2015).
func showBackupSecret(a *Azure, c *call) (*answer, *Error) {
	site, i := a.findBackup(c)
	if i < 0 {
		return nil, resourceNotFound(c.id)
	}
	backup := list(site.Hidden, "backups")[i].(map[string]any)
	shown := viewBackup(site, backup, c.now)
	object(shown, "properties")["storageAccountUrl"] = backup["storageAccountUrl"]
	return ok(shown), nil
}

// removeBackup answers with what it removes, once more with its address (recorded 2023-02).
func removeBackup(a *Azure, c *call) (*answer, *Error) {
	site, i := a.findBackup(c)
	switch {
	case i < 0:
		return nil, resourceNotFound(c.id)
	case c.fail:
		return nil, c.refusedByFault()
	}
	kept := list(site.Hidden, "backups")
	backup := kept[i].(map[string]any)
	site.Hidden = merge(site.Hidden, nil)
	site.Hidden["backups"] = slices.Delete(slices.Clone(kept), i, i+1)
	properties := backupProperties(backup, c.now)
	properties["storageAccountUrl"], properties["status"] = backup["storageAccountUrl"], "DeleteInProgress"
	return wrote(http.StatusOK, siteBody(c, site, site.ID, properties)), nil
}

// putBackupConfig is "Web Apps - Update Backup Configuration". Nothing is backed up by it.
func putBackupConfig(_ *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	if text(given, "storageAccountUrl") == "" {
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "storageAccountUrl")
	}
	site.Hidden = merge(site.Hidden, nil)
	site.Hidden["backupConfig"] = given
	return backupConfig(c, site), nil
}

// backupConfig is "Web Apps - Get Backup Configuration", which names the app itself (recorded 2018-04). The address of the storage is a secret.
func backupConfig(c *call, site *resource) map[string]any {
	properties := map[string]any{"name": site.id().name(), "databases": nil, "type": "Default"}
	return siteBody(c, site, site.ID, merge(properties, object(site.Hidden, "backupConfig")))
}

// deleteBackupConfig is "Web Apps - Delete Backup Configuration"; no other configuration can be deleted.
func deleteBackupConfig(a *Azure, c *call) (*answer, *Error) {
	if !strings.EqualFold(c.id.name(), "backup") {
		return nil, c.methodNotAllowed(http.MethodGet, http.MethodPut)
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	site, _ := a.state.find(c.id.parent())
	site.Hidden = merge(site.Hidden, map[string]any{"backupConfig": nil})
	return wrote(http.StatusOK, nil), nil
}
