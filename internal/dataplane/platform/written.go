package platform

import (
	"cmp"
	"maps"
	"slices"

	"scaleout/internal/dataplane/folder"
)

// makeFolder gives a run of the app a place of its own.
func makeFolder(parent, source string) (*folder.Copy, error) { return folder.Make(parent, source) }

// clear notes what a run of the app has written and removes its folder. What is
// written on App Service is gone with the run as well.
func (p *Platform) clear(c *container) {
	files := c.folder.Written()
	p.mu.Lock()
	for _, f := range files {
		p.note(f, c.worker.index)
	}
	p.mu.Unlock()
	_ = c.folder.Remove() // Close removes what is left
}

func (p *Platform) note(f folder.File, index int) {
	if p.written[f] == nil {
		p.written[f] = map[int]bool{}
	}
	p.written[f][index] = true
}

// Written is a file that the app has written on instances of its own.
type Written struct {
	folder.File
	Instances []int // indexes
}

// Written lists the files that the app has written so far, by path.
func (p *Platform) Written() []Written {
	for _, c := range p.shown() {
		files := c.folder.Written()
		p.mu.Lock()
		for _, f := range files {
			p.note(f, c.worker.index)
		}
		p.mu.Unlock()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []Written
	for f, instances := range p.written {
		all = append(all, Written{f, slices.Sorted(maps.Keys(instances))})
	}
	slices.SortFunc(all, func(a, b Written) int { return cmp.Compare(a.Path, b.Path) })
	return all
}
