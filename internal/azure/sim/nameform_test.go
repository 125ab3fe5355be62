package sim

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Lengths that are counted are those of the expressions in "Naming rules and restrictions
// for Azure resources".
func TestNameForms(t *testing.T) {
	t.Parallel()
	for expression, form := range map[string]nameForm{
		`^[\pL\pN_-]{1,60}$`:                         planNameForm,
		`^[A-Za-z0-9_]{1,256}$`:                      ruleNameForm,
		`^[^<>*%&:?+/\\]{0,259}[^<>*%&:?+/\\ .]$`:    autoscaleNameForm,
		`^[^*<>%&:\\?+/]{0,259}[^*<>%&:\\?+/ ]$`:     diagnosticNameForm,
		`^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$`:          identityNameForm,
		`^[A-Za-z0-9-]{1,127}$`:                      secretNameForm,
		`^[A-Za-z0-9-]{2,59}$`:                       slotNameForm,
		`^[A-Za-z0-9]{1,60}$`:                        assignmentName,
		`^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$`: workspaceNameForm,
		`^[A-Za-z0-9][A-Za-z0-9-]{0,58}[A-Za-z0-9]$`: siteNameForm,
	} {
		want := regexp.MustCompile(expression)
		for n := range 262 {
			for _, of := range []string{"a", "Z", "9", "-", "_", "ä", "語", ".", " ", "/"} {
				for _, name := range []string{strings.Repeat(of, n), strings.Repeat("a", n) + of, of + strings.Repeat("a", n)} {
					assert.Equal(t, want.MatchString(name), form.MatchString(name), "%s: %d times %q: %q", expression, n, of, name)
				}
			}
		}
	}
}
