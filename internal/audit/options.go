package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
)

// Options say what to judge, and who answers.
type Options struct {
	ARM    *arm.Client
	SiteID string // ARM id of the app

	// What the stack's outputs say; empty: it is found by looking around.
	CacheID, SlotID, VaultID, FrontDoorID string

	Only []string // names of items; empty: all
	Now  time.Time

	// Up is the command that updates the stack, for advice: as it is, or with a setting
	// changed where key is not empty. Keys may be paths.
	Up func(key, value string) string
}

// Check reports whether the options make sense, before anything is asked.
func (o *Options) Check() error {
	for _, name := range o.Only {
		if !slices.Contains(Items(), name) {
			return fmt.Errorf("there is no item %q%s; items: %s", name, catalog.Meant(name, Items()), strings.Join(Items(), ", "))
		}
	}
	return nil
}

func (o *Options) wants(name string) bool { return len(o.Only) == 0 || slices.Contains(o.Only, name) }
