package release

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"
)

// A LeftOut is a file or a whole folder that is not released.
type LeftOut struct {
	Path string // "instance/shop.db", and of a folder ".venv/"
	Why  string
}

// String is how messages name it, such as ".env (may hold secrets)".
func (l LeftOut) String() string { return l.Path + " (" + l.Why + ")" }

// packer writes a folder into a zip.
type packer struct {
	ctx      context.Context
	root     string // without links
	zip      *zip.Writer
	leftOut  []LeftOut
	files    int
	bytes    int64
	progress func(files int, bytes int64)
}

// pack writes what is released of a folder to w.
func pack(ctx context.Context, folder string, w io.Writer, progress func(int, int64)) ([]LeftOut, error) {
	root, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return nil, err
	}
	p := &packer{ctx: ctx, root: root, zip: zip.NewWriter(&limited{w: w, left: maxZip}), progress: progress}
	if err := p.folder(nil, newRules()); err != nil {
		return nil, err
	}
	return p.leftOut, p.zip.Close()
}

// folder packs what is in a folder, in the order of the names.
func (p *packer) folder(dir []string, r rules) error {
	r, err := r.within(p.root, dir)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(append([]string{p.root}, dir...)...))
	if err != nil {
		return unreadable(path.Join(dir...), err)
	}
	for _, e := range entries {
		if err := p.ctx.Err(); err != nil {
			return err
		}
		if err := p.entry(append(dir[:len(dir):len(dir)], e.Name()), e, r); err != nil {
			return err
		}
	}
	return nil
}

func (p *packer) entry(at []string, e fs.DirEntry, r rules) error {
	name, file := path.Join(at...), filepath.Join(append([]string{p.root}, at...)...)
	if why := r.leavesOut(at, e.IsDir()); why != "" {
		p.leave(name, e, why)
		return nil
	}
	switch {
	case !e.Type().IsRegular() && IsEnvironment(file): // behind a link, too
		p.leave(name, e, "virtual environment")
		return nil
	case !utf8.ValidString(name):
		return fmt.Errorf("the name %q is not UTF-8, which a zip cannot keep; rename the file, or name it in %s", name, deployIgnore)
	case e.IsDir():
		return p.folder(at, r)
	case e.Type() == fs.ModeSymlink:
		return p.link(name, file)
	case e.Type().IsRegular():
		return p.file(name, file)
	}
	p.leave(name, e, "no file")
	return nil
}

func (p *packer) leave(name string, e fs.DirEntry, why string) {
	if e.IsDir() {
		name += "/"
	}
	p.leftOut = append(p.leftOut, LeftOut{name, why})
}

// IsEnvironment reports whether a folder is a virtual environment, of Python's venv or
// of conda. App Service makes one of its own.
func IsEnvironment(dir string) bool {
	for _, sign := range []string{"pyvenv.cfg", "conda-meta"} {
		if _, err := os.Stat(filepath.Join(dir, sign)); err == nil {
			return true
		}
	}
	return false
}

// link packs the file that a link inside the folder leads to.
func (p *packer) link(name, file string) error {
	const advice = "App Service restores no links from a zip; put the file in its place, or name the link in " + deployIgnore
	target, err := filepath.EvalSymlinks(file)
	if err != nil {
		return fmt.Errorf("%s is a link that leads nowhere: %s", name, advice)
	}
	within, err := filepath.Rel(p.root, target)
	if err != nil || !filepath.IsLocal(within) {
		return fmt.Errorf("%s is a link to %s, outside of the folder: %s", name, target, advice)
	}
	if info, err := os.Stat(target); err != nil || !info.Mode().IsRegular() {
		return fmt.Errorf("%s is a link to %s, which is no file: %s", name, within, advice)
	}
	return p.file(name, target)
}

// file packs a file. It is read twice, because its time, which comes first, is drawn from
// its content.
func (p *packer) file(name, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return unreadable(name, err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, Until(p.ctx, f)); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	w, err := p.zip.CreateHeader(header(name, info.Mode(), sum))
	if err != nil {
		return err
	}
	again := sha256.New()
	n, err := io.Copy(w, io.TeeReader(Until(p.ctx, f), again))
	if err != nil {
		return err
	}
	if string(sum.Sum(nil)) != string(again.Sum(nil)) {
		return fmt.Errorf("%s changes while it is read; release a folder that nobody writes to", name)
	}
	p.files, p.bytes = p.files+1, p.bytes+n
	if p.progress != nil {
		p.progress(p.files, p.bytes)
	}
	return nil
}

// unreadable explains why something of the folder, or all of it, cannot be read.
func unreadable(name string, err error) error {
	switch {
	case !errors.Is(err, fs.ErrPermission):
		return err
	case name == "":
		return errors.New("the folder cannot be read; give yourself the permission")
	}
	return fmt.Errorf("%s cannot be read; give yourself the permission, or name it in %s", name, deployIgnore)
}

func header(name string, mode fs.FileMode, content hash.Hash) *zip.FileHeader {
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: changed(content)}
	h.SetMode(0o644)
	if mode&0o111 != 0 {
		h.SetMode(0o755)
	}
	return h
}

// changed is the time of a file with some content: between 1980, where a zip's times
// begin, and 2020, in steps of two seconds, which a zip's times have.
func changed(content hash.Hash) time.Time {
	const steps = 40 * 365 * 24 * 60 * 60 / 2
	n := binary.BigEndian.Uint64(content.Sum(nil)) % steps
	return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * 2 * time.Second)
}

// Until reads until ctx ends: a file may be large.
func Until(ctx context.Context, r io.Reader) io.Reader { return until{ctx, r} }

type until struct {
	ctx context.Context
	io.Reader
}

// Read implements io.Reader.
func (u until) Read(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Reader.Read(b)
}

// limited writes so much and no more.
type limited struct {
	w    io.Writer
	left int64
}

// Write implements io.Writer.
func (l *limited) Write(b []byte) (int, error) {
	if l.left -= int64(len(b)); l.left < 0 {
		return 0, fmt.Errorf("%w; name in %s what the app does not need, and keep data and media in a storage account",
			errTooLarge, deployIgnore)
	}
	return l.w.Write(b)
}

// ownFolder reports whether everything in a zip is in one folder.
func ownFolder(names []string) string {
	first, _, found := strings.Cut(names[0], "/")
	for _, name := range names {
		if !found || !strings.HasPrefix(name, first+"/") {
			return ""
		}
	}
	return first
}
