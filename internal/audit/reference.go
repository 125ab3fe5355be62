package audit

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
)

// A Reference is an id under which auditors know an item.
type Reference struct {
	Scheme  string `json:"scheme"`         // "Azure Policy", "MCSB", …
	Edition string `json:"edition"`        // of the scheme; of a policy, its own version
	ID      string `json:"id"`             // GUID, number of a control, name of a rule
	Name    string `json:"name,omitempty"` // as the scheme has it
	Source  string `json:"source"`         // repository of the document that has the id
	Read    string `json:"read"`           // date of that document
}

// The schemes.
const (
	Policy = "Azure Policy"
	MCSB   = "MCSB" // Microsoft cloud security benchmark
	CIS    = "CIS Azure Foundations"
	APRL   = "APRL" // Azure Proactive Resiliency Library
	PSRule = "PSRule"
)

// String names the id for people.
func (r Reference) String() string {
	switch r.Scheme {
	case CIS:
		return r.Scheme + " " + r.Edition + " " + r.ID
	}
	return r.Scheme + " " + r.ID
}

//go:embed reference.csv
var referenceFile string

// references has the ids of each item, in the order of the file. It is part of the
// program: that it cannot be read is found by a test.
var references = must(parseReferences(referenceFile))

func must(all map[string][]Reference, err error) map[string][]Reference {
	if err != nil {
		panic(err)
	}
	return all
}

func parseReferences(file string) (map[string][]Reference, error) {
	rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		return nil, err
	}
	all := map[string][]Reference{}
	for i, row := range rows[1:] {
		r := Reference{Scheme: row[1], Edition: row[2], ID: row[3], Name: row[4], Source: row[5], Read: row[6]}
		if row[0] == "" || r.Scheme == "" || r.ID == "" || r.Source == "" || r.Read == "" {
			return nil, fmt.Errorf("reference.csv, line %d: something is missing", i+2)
		}
		all[row[0]] = append(all[row[0]], r)
	}
	return all, nil
}
