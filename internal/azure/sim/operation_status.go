package sim

import (
	"net/http"
	"strings"
	"time"
)

// failure is the error of an operation that failed, by a fault unless it is a swap that tells.
func (op *operation) failure() *Error {
	if op.Refused != nil {
		return refuse(http.StatusPreconditionFailed, op.Refused.Code, "%s", op.Refused.Message)
	}
	if op.Swap != nil {
		if e := op.Swap.failure(); e != nil {
			return e
		}
	}
	return refuse(http.StatusConflict, "OperationFailed", "The %s operation on resource '%s' failed.", op.Verb, op.Resource)
}

// pollOperation answers a GET on an operation's own path.
func (a *Azure) pollOperation(c *call) *answer {
	op, found := a.state.operations[c.id.name()]
	if found && !op.forgotten(c.now) && key(op.result()) == key(c.path) && op.result() != op.Path {
		return op.resultDocument(c)
	}
	if !found || op.forgotten(c.now) || key(op.Path) != key(c.path) {
		return refuse(http.StatusNotFound, "NotFound", "The operation with id '%s' was not found.", c.id.name()).answer()
	}
	if op.Poll == pollStatus {
		return op.statusDocument(c)
	}
	switch {
	case !op.Settled:
		ans := op.announce(c, reply(http.StatusAccepted, op.progress(c, false)))
		if op.ofNewerCache(c) {
			ans.header.Set("Azure-AsyncOperation", c.base+op.address(c))
		}
		return ans
	case op.Fails:
		return op.failure().answer()
	}
	if r, found := a.state.resources[key(op.Resource)]; found && op.Verb != deleting && op.Verb != archiving {
		return ok(a.show(r, c.look(asRead)))
	}
	return reply(http.StatusOK, op.progress(c, true))
}

// resultDocument answers for the Location of Microsoft.Network's operations: 202 until it is over, then nothing to read
// (recorded 2018 to 2023).
func (op *operation) resultDocument(c *call) *answer {
	switch {
	case !op.Settled:
		return op.announce(c, reply(http.StatusAccepted, nil))
	case op.Fails:
		return op.failure().answer()
	}
	ans := op.announce(c, reply(http.StatusNoContent, nil))
	ans.header.Del("Retry-After")
	return ans
}

// ofNewerCache: caches answer with more than the status of a deletion from 2023-04-01 on (recorded 2023-12 to 2025-09).
func (op *operation) ofNewerCache(c *call) bool {
	return strings.Contains(op.Path, "/Microsoft.Cache/") && c.look(asRead).since("2023-04-01")
}

// progress is what Key Vault (recorded 2018 to 2023) and caches say of an operation in the body, nil for others'.
func (op *operation) progress(c *call, over bool) any {
	switch {
	case op.ofNewerCache(c) && over:
		return map[string]any{"id": op.Path, "name": op.ID, "status": "Succeeded"}
	case op.ofNewerCache(c):
		return map[string]any{"id": op.Path, "name": op.ID, "status": "InProgress"}
	case !strings.Contains(op.Path, "/Microsoft.KeyVault/"):
		return nil
	}
	const form = "2006-01-02 15:04:05Z"
	if over {
		return map[string]any{"createdDateTime": op.Start.Format(form), "lastActionDateTime": op.End.Format(form), "status": "Succeeded"}
	}
	return map[string]any{"createdDateTime": op.Start.Format(form), "status": "NotStarted"}
}

// statusDocument is the body that "Track asynchronous Azure operations" shows
// for Azure-AsyncOperation.
func (op *operation) statusDocument(c *call) *answer {
	doc := map[string]any{
		"id": op.Path, "name": op.ID, "status": "InProgress",
		"startTime": op.Start.Format(time.RFC3339Nano),
	}
	if !op.Settled {
		if strings.HasSuffix(op.Path, "/operationsStatus/"+op.ID) {
			doc["endTime"] = c.now.Format(time.RFC3339Nano) // Managed Redis has both all the time (seen 2026-07)
		}
		op.bare(doc)
		ans := op.ofCache(c, ok(doc))
		if strings.Contains(op.Path, "/"+zoneOperation+"/") {
			// Azure DNS says with the status and the headers, too, that it is not over (recorded 2019-12).
			return op.announce(c, reply(http.StatusAccepted, doc))
		}
		return op.suggest(ans)
	}
	doc["status"] = "Succeeded"
	doc["endTime"] = op.End.Format(time.RFC3339Nano)
	if op.Fails {
		e := op.failure()
		doc["status"] = "Failed"
		doc["error"] = map[string]any{"code": e.Code, "message": e.Message}
	}
	op.bare(doc)
	return op.ofCache(c, ok(doc))
}

// ofCache makes the status document that of a cache's operation, if it is one: it says where it is asked, and
// neither since when nor until when (recorded 2022-12 to 2026).
func (op *operation) ofCache(c *call, ans *answer) *answer {
	if !strings.Contains(op.Path, "/asyncOperations/") {
		return ans
	}
	ans.header.Set("Azure-AsyncOperation", c.base+op.address(c))
	for _, name := range []string{"startTime", "endTime", "percentComplete", "properties"} {
		ans.body.(map[string]any)[name] = nil
	}
	setDefault(ans.body.(map[string]any), "error", nil)
	return ans
}

func (op *operation) bare(doc map[string]any) {
	for _, name := range []string{"id", "name", "startTime", "endTime"} {
		if op.Bare {
			delete(doc, name)
		}
	}
	if op.Faultless {
		setDefault(doc, "error", map[string]any{"code": "None", "message": nil})
	}
}
