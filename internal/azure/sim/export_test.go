package sim

import "encoding/json"

// SnapshotAnew is a snapshot with no text kept from an earlier one, of the same time as the one
// given: others may move the clock meanwhile. It takes no lock: it is for Options.Persist.
func (a *Azure) SnapshotAnew(saved []byte) string {
	at, err := SnapshotTime(saved)
	if err != nil {
		return err.Error()
	}
	s := a.snapshot()
	s.Time = at
	b, err := json.Marshal(s)
	if err != nil {
		return err.Error()
	}
	return string(b) + "\n"
}
