package result

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"
)

// A Place is where an app keeps the sessions of the people who are logged in.
type Place string

// The places.
const (
	InRedis    Place = "redis"     // gone when Redis was emptied
	InCookie   Place = "cookie"    // the browser has the whole session, and sends it along
	InInstance Place = "instance"  // known to the instance of the login only, until that restarts
	OwnKey     Place = "own-key"   // in the cookie, with a key that each instance makes for itself
	Elsewhere  Place = "elsewhere" // all instances know them, and Redis has no part in it
	Unknown    Place = "unknown"   // nobody was logged in any more who could have shown it
)

// Kept is what an app was seen to keep, and where.
type Kept struct {
	Sessions Place     `json:"sessions"`
	Copies   bool      `json:"copies,omitempty"` // they are in Redis, and instances keep copies
	Cookie   int       `json:"cookie"`           // bytes of the cookies of a person
	Commands []Command `json:"commands"`         // about data, that the app gave Redis; most frequent first
	Files    []File    `json:"files"`            // that the app wrote; by path
}

// A Command is one that Redis carried out.
type Command struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// A File is one that an app wrote where only its own instance sees it, or a folder of
// such files.
type File struct {
	Path      string `json:"path"`  // below the app's folder, $TMPDIR or $HOME; of a folder with a slash at the end
	Count     int    `json:"count"` // files in it, over all instances
	Database  bool   `json:"database"`
	Instances int    `json:"instances"` // that wrote there
}

// Text returns a few words that follow "sessions are kept"; given are those of the
// topology for what it was meant to show.
func (p Place) text(given string) string {
	switch p {
	case InCookie:
		return "in the cookie"
	case InInstance:
		if strings.Contains(given, "instance") && !strings.Contains(given, "Redis") {
			return given
		}
		return "in each instance, not in Redis"
	case OwnKey:
		return "in the cookie, with a key of each instance"
	case Elsewhere:
		return "neither in Redis nor in an instance"
	case Unknown:
		return "where nobody was left to show"
	}
	return given
}

// why explains what people lost their sessions for; empty: nothing about where they
// are explains it.
func (k *Kept) why() string {
	switch {
	case k == nil:
	case k.Sessions == InInstance:
		return "the app keeps sessions in each instance" + k.where() + ", and not in Redis"
	case k.Sessions == OwnKey:
		return "sessions are in the cookie, and each instance signs it with a key that it makes for itself"
	}
	return ""
}

// where names the files that may be the sessions: without any, they are in memory.
func (k *Kept) where() string {
	if len(k.Files) == 0 {
		return ", in memory"
	}
	return fmt.Sprintf(" (it wrote %s)", english.OxfordWordSeries(k.files(), "and"))
}

func (k *Kept) files() []string {
	const most = 5
	var names []string
	for i, f := range k.Files {
		if i == most {
			return append(names, english.Plural(len(k.Files)-most, "other file", "other files"))
		}
		name := f.Path
		switch {
		case f.Database:
			name = "the SQLite database " + name
		case f.Count > 1:
			name += fmt.Sprintf(" with %d files", f.Count)
		}
		names = append(names, name)
	}
	return names
}

// asked says what the app wanted of Redis.
func (k *Kept) asked() string {
	if len(k.Commands) == 0 {
		return "The app never asked Redis for anything."
	}
	var most []string
	for _, c := range k.Commands[:min(len(k.Commands), 3)] {
		most = append(most, fmt.Sprintf("%s %s", c.Name, english.Plural(int(c.Count), "time", "")))
	}
	return "The app asked Redis for other things: " + strings.Join(most, ", ") + "."
}

// storage says where the app keeps what: what is true of sessions, and what else it
// wrote that no other instance sees.
func (s *Summary) storage(t TopologySummary) []string {
	k := t.Kept
	if k == nil {
		return nil
	}
	var said []string
	say := func(format string, values ...any) { said = append(said, fmt.Sprintf(format, values...)) }
	switch k.Sessions {
	case InRedis:
		if k.Copies {
			say("Sessions are in Redis, and instances keep copies of them: when it was emptied at the end, some still knew who was logged in. " +
				"So a logout on one instance counts on the others only when their copies have expired.")
			break
		}
		say("Sessions are in Redis: when it was emptied at the end, nobody was logged in any more.")
	case InCookie:
		say("Sessions travel in the cookie (%d bytes), and Redis is not asked who is logged in: when it was emptied at the end, everybody was still logged in. "+
			"That survives restarts and needs no cache. It also means that a session has to fit into the 4,096 bytes of a cookie, "+
			"that the server cannot end one (after a logout, a copy of the cookie is still good), that people can read it unless it is encrypted, "+
			"and that a new key logs everybody out. %s%s", k.Cookie, k.asked(), k.saving(s))
	case OwnKey:
		say("Sessions are in the cookie, but each instance makes a key of its own to sign it. Let the app take its key from an app setting that is the same everywhere: "+
			"this stack has FLASK_SECRET_KEY (app.secret_key = os.environ[\"FLASK_SECRET_KEY\"]). %s", k.asked())
	case InInstance:
		say("Sessions are not in Redis: when it was emptied at the end, whoever was logged in stayed so. "+
			"%s%s Let the app keep them in the Redis of REDIS_URL, as examples/flask does with SESSION_TYPE=\"redis\".", k.outside(), k.asked())
	case Elsewhere:
		say("Sessions are not in Redis: when it was emptied at the end, everybody was still logged in, on each instance. So they are in a cookie that cannot be read here, "+
			"in a database, or in a folder outside of the app's own, which all processes share on this machine and not on App Service. %s", k.asked())
	case Unknown:
		say("Where sessions are could not be found out: at the end nobody could log in and be recognized. %s", k.asked())
	}
	if len(k.Files) > 0 && k.Sessions != InInstance {
		say("The app wrote %s. Here as on App Service no other instance sees that, and the next restart begins without it.", english.OxfordWordSeries(k.files(), "and"))
	}
	return said
}

// outside explains files that all instances see here, and not on App Service.
func (k *Kept) outside() string {
	for _, f := range k.Files {
		if path.IsAbs(f.Path) {
			return fmt.Sprintf("All instances share %s only because they share this machine: on App Service each has its own. ", f.Path)
		}
	}
	return ""
}

// saving says what a stack without a cache would cost less; empty: not known, or the
// cache is in use.
func (k *Kept) saving(s *Summary) string {
	if s.CacheCost == "" || len(k.Commands) > 0 {
		return ""
	}
	return " The cache costs " + s.CacheCost + " a month."
}

// Folded joins the files of a folder that are many into one entry, as a listing of
// sessions has no end.
func Folded(files []File) []File {
	const many = 4
	in := map[string][]File{}
	for _, f := range files {
		in[path.Dir(f.Path)] = append(in[path.Dir(f.Path)], f)
	}
	var all []File
	for dir, these := range in {
		if dir == "." || dir == "$TMPDIR" || dir == "$HOME" || len(these) < many {
			all = append(all, these...)
			continue
		}
		folder := File{Path: dir + "/"}
		for _, f := range these {
			if f.Database {
				all = append(all, f)
				continue
			}
			folder.Count += f.Count
			folder.Instances = max(folder.Instances, f.Instances)
		}
		if folder.Count > 0 {
			all = append(all, folder)
		}
	}
	slices.SortFunc(all, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return all
}
