package faults

import (
	"slices"

	"scaleout/internal/testkit/world"
)

// Parts are the operations that each package in internal/local/faults has struck, by its name.
// They take about equally long.
var Parts = map[string]Matrix{
	"create":  {world.OperationNamed("create")},
	"change":  {world.OperationNamed("update"), world.OperationNamed("refresh"), world.OperationNamed("destroy")},
	"replace": {world.OperationNamed("replace")},
	"managed": world.ManagedOperations,
	"optional": slices.Concat(
		world.WatchOperations, world.NetworkOperations, world.WayOperations, world.VaultOperations, world.TokenOperations,
		world.ScheduleOperations, world.DoorOperations,
	),
}
