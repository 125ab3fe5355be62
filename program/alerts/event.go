package alerts

import (
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// Done holds when one of some operations succeeded on a resource, or on what is in it. It
// becomes an activity log alert: Azure looks at each event of the activity log as it comes.
type Done struct {
	On         []Resource
	Operations []string // as the activity log names them, whatever the case
}

func (o Done) holds(d Data) bool {
	return slices.ContainsFunc(d.Logs[catalog.ActivityLog], func(r Row) bool {
		return strings.EqualFold(r.Columns["Status"], catalog.Succeeded) && slices.ContainsFunc(o.Operations, func(name string) bool {
			return strings.EqualFold(name, r.Columns["OperationName"])
		})
	})
}
