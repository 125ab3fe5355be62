package sim

import "encoding/json"

// SnapshotAnew is the snapshot, with no text kept from an earlier one. It takes no lock: it
// is for Options.Persist.
func (a *Azure) SnapshotAnew() string {
	b, err := json.Marshal(a.snapshot())
	if err != nil {
		return err.Error()
	}
	return string(b) + "\n"
}
