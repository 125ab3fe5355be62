// Package edition describes builds of the demo app, so that there is something to
// release: each has a version, may take its time to warm up, and may have a [Defect].
//
// A build is a folder, or a zip, with one file. The demo app reads it where it is
// started; package deployed knows a build of the demo app by it; a rehearsal makes it.
// Another defect is a constant here, what it does is in package demo, and what it shows
// is a way of the rehearsal.
package edition

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// File is in the folder of each build.
const File = "scaleout-demo.json"

// A Defect is what is wrong with an edition.
type Defect string

// The defects.
const (
	None     Defect = ""
	Crashes  Defect = "crashes"   // at its start
	Ill      Defect = "ill"       // its health path answers 500
	OtherKey Defect = "other-key" // it signs sessions with a key that is not the stack's
	Slow     Defect = "slow"      // it takes longer to start than App Service waits
	Leaks    Defect = "leaks"     // each page takes memory, until there is none
)

// Defects lists them.
func Defects() []Defect { return []Defect{Crashes, Ill, OtherKey, Slow, Leaks} }

// An Edition is what one build of the demo app is like.
type Edition struct {
	Version string        `json:"version"`
	WarmUp  time.Duration `json:"warmUpNanoseconds,omitempty"` // until then it answers 503
	Defect  Defect        `json:"defect,omitempty"`
}

// Read reads the edition in a folder; the zero one where there is no file.
func Read(dir string) (Edition, error) {
	var e Edition
	text, err := os.ReadFile(filepath.Join(dir, File))
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &e)
	}
	if err == nil && e.Defect != None && !slices.Contains(Defects(), e.Defect) {
		err = fmt.Errorf("there is no defect %q; defects: %q", e.Defect, Defects())
	}
	if err != nil {
		return e, fmt.Errorf("%s: %w", File, err)
	}
	return e, nil
}

// IsIn reports whether a folder is a build of the demo app.
func IsIn(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, File))
	return err == nil && info.Mode().IsRegular()
}

// Zip packs an edition. The same one always makes the same zip.
func (e Edition) Zip() (content []byte, sha string, err error) {
	text, err := json.Marshal(e)
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(File)
	if err == nil {
		_, err = w.Write(text)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(b.Bytes())
	return b.Bytes(), hex.EncodeToString(sum[:]), nil
}
