package scm

import (
	"archive/zip"
	"fmt"
	"net/http"
	"sort"
	"strings"
)

// dump answers GET /dump, what "az webapp log download" asks for: a zip with the logs of the containers
// and of the deployments, in the folders that Kudu has them in ("Kudu REST API", Diagnostics). Kudu has a trace
// of its own in it, too.
func (s *Site) dump(w http.ResponseWriter, _ *http.Request) {
	files := map[string]string{}
	if lines := s.lines(); len(lines) > 0 {
		name := fmt.Sprintf("LogFiles/%s_default_docker.log", s.o.Clock.Now().UTC().Format("2006_01_02"))
		files[name] = strings.Join(lines, "\n") + "\n"
	}
	for _, d := range s.o.Azure.Deployments(s.o.SiteID) {
		var text strings.Builder
		for _, e := range entriesOf(d) {
			fmt.Fprintf(&text, "%s,%s\n", e.Time.UTC().Format("2006-01-02T15:04:05.0000000Z"), e.Text)
			for _, line := range e.details {
				fmt.Fprintf(&text, "%s,  %s\n", line.Time.UTC().Format("2006-01-02T15:04:05.0000000Z"), line.Text)
			}
		}
		files["deployments/"+d.ID+"/log.log"] = text.String()
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", "attachment; filename=dump.zip")
	archive := zip.NewWriter(w)
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		file, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: s.o.Clock.Now().UTC()})
		if err != nil {
			return // the client has gone away
		}
		_, _ = file.Write([]byte(files[name]))
	}
	_ = archive.Close()
}
