package deploy

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestLockInATag(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]Lock{
		"nobody": {},
		"begun":  {Run: "4f2c", Who: "anna@laptop", PID: 4242, At: noon, Step: StepUpload},
		"done":   {Run: "4f2c", Who: "ci@runner-7", At: noon, Step: endDone, New: "b", Old: "a", Keep: noon.Add(time.Hour)},
	} {
		assert.Equal(t, l, ParseLock(l.Tag()), name)
	}
	long := strings.Repeat("9f", 40)
	l := Lock{Run: long, Who: "Änna Müller = boss@" + long, PID: 1 << 30, At: noon, Step: StepVerify, New: long, Old: long, Keep: noon}
	assert.LessOrEqual(t, len(l.Tag()), maxTag)
	read := ParseLock(l.Tag())
	assert.True(t, same(long, read.New))
	assert.True(t, same(long, read.Old))
	assert.True(t, strings.HasPrefix(read.Who, "-nna-M-ller---boss@"), read.Who)
	assert.False(t, same("", read.New))
	assert.False(t, same("", ""))
	assert.Equal(t, Lock{Run: "x"}, ParseLock("run=x colour=red at=yesterday =  pid=many"))
}

func TestWhoIsHeldOff(t *testing.T) {
	t.Parallel()
	begun := Lock{Run: "1", Step: StepCanary, At: noon}
	for name, c := range map[string]struct {
		lock Lock
		now  time.Time
		gone func(Lock) bool
		want bool
	}{
		"nobody deploys":         {Lock{}, noon, nil, false},
		"at work":                {begun, noon.Add(59 * time.Minute), nil, true},
		"at work, as is known":   {begun, noon, func(Lock) bool { return false }, true},
		"its process is gone":    {begun, noon, gone, false},
		"not heard of for long":  {begun, noon.Add(time.Hour), nil, false},
		"done":                   {Lock{Step: endDone, At: noon}, noon, nil, false},
		"stopped":                {Lock{Step: endStopped, At: noon}, noon, nil, false},
		"taken back":             {Lock{Step: endReturned, At: noon}, noon, nil, false},
		"a step of other makers": {Lock{Step: "warp", At: noon}, noon, nil, true},
	} {
		assert.Equal(t, c.want, c.lock.HoldsOff(c.now, c.gone), name)
	}
}
