package catalog

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"sync"
)

// roleFile has the built-in roles beside Roles, as Azure listed them to a client on 2023-08-23 (recorded by the Azure CLI's tests
// with 2022-05-01-preview). Those that came later are missing. Left out are descriptions, and what is permitted in services
// that have nothing to do with an app and its cache.
//
//go:embed roles.csv
var roleFile string

type roleList struct {
	all  []Role
	byID map[string]Role
}

// builtInRoles panics if the file that was built in is broken; a test reads it.
var builtInRoles = sync.OnceValue(func() roleList {
	rows, err := csv.NewReader(strings.NewReader(roleFile)).ReadAll()
	if err != nil {
		panic(err)
	}
	l := roleList{all: slices.Clone(Roles), byID: map[string]Role{}}
	for _, row := range rows[1:] {
		l.all = append(l.all, Role{
			ID: row[0], Name: row[1], Actions: strings.Fields(row[2]), NotActions: strings.Fields(row[3]),
			DataActions: strings.Fields(row[4]), NotDataActions: strings.Fields(row[5]),
		})
	}
	for _, r := range l.all {
		l.byID[strings.ToLower(r.ID)] = r
	}
	return l
})

// BuiltInRoles are Roles and the others that Azure has. What the others permit is nowhere judged.
func BuiltInRoles() []Role { return builtInRoles().all }

// BuiltInRole finds the role among BuiltInRoles that a definition's id, whatever its scope, ends with.
func BuiltInRole(definition string) (Role, bool) {
	r, known := builtInRoles().byID[strings.ToLower(definition[strings.LastIndex(definition, "/")+1:])]
	return r, known
}
