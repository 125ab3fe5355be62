package catalog

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
