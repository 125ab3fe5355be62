package catalog

import (
	"strings"
	"testing"
)

func TestWindowsNamesAreAccepted(t *testing.T) {
	t.Parallel()
	for iana, windows := range windowsNames {
		if !IsTimeZone(windows) {
			t.Errorf("%s: autoscale does not accept %q", iana, windows)
		}
		if iana != strings.ToLower(iana) {
			t.Errorf("%s is not in lower case", iana)
		}
	}
}
