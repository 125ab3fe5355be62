package status

import (
	"fmt"
	"slices"
	"strings"
)

// The commands: what a rehearsal does to an app, too.
const (
	Crash    = "crash"
	Hang     = "hang"
	Wake     = "wake"
	Upgrade  = "upgrade"
	FailOver = "redis-failover"
	Add      = "add-instance"
	Remove   = "remove-instance"
)

// A Command is something to be done to an app.
type Command struct {
	App      string `json:"app"` // its ARM id
	Do       string `json:"do"`
	Instance int    `json:"instance"` // of those that are done to one
}

// commands are all of them, and whether they are done to one instance.
var commands = map[string]bool{Crash: true, Hang: true, Wake: true, Upgrade: false, FailOver: false, Add: false, Remove: false}

// check refuses what is no command.
func (c Command) check() error {
	if _, known := commands[c.Do]; !known {
		var names []string
		for name := range commands {
			names = append(names, name)
		}
		slices.Sort(names)
		return fmt.Errorf("there is no command %.40q; there are %s", c.Do, strings.Join(names, ", "))
	}
	if c.App == "" {
		return fmt.Errorf("the command %s needs the id of an app", c.Do)
	}
	return nil
}
