package catalog

import "time"

// A PythonApp is a file in which App Service looks for an app, and what it tells gunicorn
// to run of it.
type PythonApp struct{ File, Module string }

// FlaskApps are the files in which App Service looks for a Flask app, in this order
// ("Configure a Linux Python app for Azure App Service", container startup process; the
// last two: microsoft/Oryx, doc/runtimes/python.md, Run).
var FlaskApps = []PythonApp{
	{"application.py", "application:app"}, {"app.py", "app:app"}, {"index.py", "index:app"}, {"server.py", "server:app"},
}

// DjangoFile is the file by which App Service knows a folder of the app as a Django
// project; it runs FOLDER.wsgi (the same pages).
const DjangoFile = "wsgi.py"

// pythonEnds are the months in which versions of Python get their last correction.
//
// Source: "Status of Python versions", Python Developer's Guide, end-of-life (read on
// 2026-11-29).
var pythonEnds = []struct {
	version string
	year    int
	month   time.Month
}{
	{"3.8", 2024, time.October}, {"3.9", 2025, time.October}, {"3.10", 2026, time.October}, {"3.11", 2027, time.October},
	{"3.12", 2028, time.October}, {"3.13", 2029, time.October}, {"3.14", 2030, time.October},
}

// PythonSupport returns the last month in which a version of Python is corrected, as its
// first day.
func PythonSupport(version string) (last time.Time, known bool) {
	for _, p := range pythonEnds {
		if p.version == version {
			return time.Date(p.year, p.month, 1, 0, 0, 0, 0, time.UTC), true
		}
	}
	return last, false
}
