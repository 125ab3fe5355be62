package audit

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var idForms = map[string]*regexp.Regexp{
	Policy: regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
	APRL:   regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
	MCSB:   regexp.MustCompile(`^[A-Z]{2}-[0-9]+$`),
	CIS:    regexp.MustCompile(`^[0-9]+(\.[0-9]+){1,2}$`),
	PSRule: regexp.MustCompile(`^Azure\.[A-Za-z]+\.[A-Za-z0-9]+$`),
}

// Each id belongs to an item and has its scheme's form; each policy is judged by one item.
func TestReferences(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, name := range Items() {
		assert.False(t, names[name], "%s is there twice", name)
		names[name] = true
	}
	policies := map[string]string{}
	for item, all := range references {
		assert.True(t, names[item], "reference.csv has ids of %s, which is no item", item)
		for _, r := range all {
			require.Contains(t, idForms, r.Scheme, item)
			assert.Regexp(t, idForms[r.Scheme], r.ID, item)
			assert.Regexp(t, `^20[0-9]{2}-[0-9]{2}-[0-9]{2}$`, r.Read, item)
			if r.Scheme == Policy {
				assert.Empty(t, policies[r.ID], "%s is judged twice", r.ID)
				assert.NotEmpty(t, r.Name, r.ID)
				policies[r.ID] = item
			}
		}
	}
	assert.Greater(t, len(policies), 50)
}

// Items without an id are few, and known: no document was found that has one.
func TestItemsWithoutID(t *testing.T) {
	t.Parallel()
	var none []string
	for _, name := range Items() {
		if len(references[name]) == 0 {
			none = append(none, name)
		}
	}
	assert.Equal(t, []string{"app-secrets", "slot-secrets", "managed-redis-access-keys", "managed-redis-maintenance-window"}, none)
}

func TestReferencesThatLackSomethingAreRefused(t *testing.T) {
	t.Parallel()
	_, err := parseReferences("item,scheme,edition,id,name,source,read\nx,MCSB,1,,,s,2026-01-01\n")
	assert.ErrorContains(t, err, "line 2")
	_, err = parseReferences("item,scheme\nx")
	assert.Error(t, err)
}
