package faults

import (
	"slices"

	"scaleout/internal/testkit/world"
)

// Parts are the operations that each package in internal/local/faults has struck, by its name.
// None takes much longer than a minute on two idle cores; each further package links the engine once more.
var Parts = map[string]Matrix{
	"classic": {
		world.OperationNamed("create"), world.OperationNamed("update"), world.OperationNamed("refresh"),
		world.OperationNamed("destroy"), world.OperationNamed("replace"),
	},
	"managed":  world.ManagedOperations,
	"guarded":  slices.Concat(world.NetworkOperations, world.WayOperations, world.VaultOperations, world.TokenOperations),
	"optional": slices.Concat(world.WatchOperations, world.ScheduleOperations, world.DoorOperations),
}
