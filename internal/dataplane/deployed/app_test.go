package deployed

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// On App Service an instance may name a fixed port. Here several share a machine.
func TestStartCommandsListenOnTheirOwnPort(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"gunicorn app:app": "gunicorn app:app",
		"gunicorn --bind=0.0.0.0 --timeout 600 app:app":        "gunicorn --bind=127.0.0.1:$PORT --timeout 600 app:app",
		"gunicorn --bind 0.0.0.0:8000 app:app":                 "gunicorn --bind=127.0.0.1:$PORT app:app",
		"gunicorn -b 0.0.0.0:8000 -w 4 app:app":                "gunicorn --bind=127.0.0.1:$PORT -w 4 app:app",
		"gunicorn -b=:8000 app:app":                            "gunicorn --bind=127.0.0.1:$PORT app:app",
		"gunicorn -w 4 -b:8000 app:app":                        "gunicorn -w 4 --bind=127.0.0.1:$PORT app:app",
		"python -m http.server --bind 127.0.0.1 $PORT":         "python -m http.server --bind 127.0.0.1 $PORT",
		"gunicorn --backlog 100 --bind-nothing app:app":        "gunicorn --backlog 100 --bind-nothing app:app",
		"gunicorn -k uvicorn.workers.UvicornWorker main:big-b": "gunicorn -k uvicorn.workers.UvicornWorker main:big-b",
		"A=1 sh -c 'cd x && gunicorn -b 0.0.0.0:8000'":         "A=1 sh -c 'cd x && gunicorn --bind=127.0.0.1:$PORT'",
		`gunicorn --bind="0.0.0.0:8000" app:app`:               "gunicorn --bind=127.0.0.1:$PORT app:app",
		"flask db upgrade && flask run --port 8000":            "flask db upgrade && flask run --port $PORT",
		"python -m uvicorn --port=8000 main:app":               "python -m uvicorn --port=$PORT main:app",
		"flask run -p 8000 --debug":                            "flask run -p $PORT --debug",
		"waitress-serve --listen=*:8000 app:app":               "waitress-serve --listen=127.0.0.1:$PORT app:app",
		"python manage.py runserver 0.0.0.0:8000 --insecure":   "python manage.py runserver 127.0.0.1:$PORT --insecure",
		"python manage.py runserver 8000":                      "python manage.py runserver 127.0.0.1:$PORT",
		"daphne -b 0.0.0.0 -p 8000 shop.asgi:application":      "daphne -b 0.0.0.0 -p $PORT shop.asgi:application",
		"python -m streamlit run app.py --server.port 8000":    "python -m streamlit run app.py --server.port $PORT",
		"gunicorn -p 8000 app:app":                             "gunicorn -p 8000 app:app",
		"node server.js --port 8000":                           "node server.js --port 8000",
	} {
		assert.Equal(t, want, onOwnPort(given))
	}
}

func TestFindApp(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	dir := t.TempDir()

	demo, err := FindApp("", "gunicorn app:app")
	require.NoError(t, err)
	assert.Equal(t, "demo app", demo.Title)

	_, err = FindApp(filepath.Join(dir, "none"), "")
	require.ErrorContains(t, err, "there is no such folder; try --app examples/flask")
	assert.Equal(t, fail.Refused, fail.KindOf(err))

	_, err = FindApp(dir, "")
	require.ErrorContains(t, err, "there is none of application.py, app.py, index.py, server.py in it")

	own, err := FindApp(dir, "gunicorn -b :8000 shop:app")
	require.NoError(t, err)
	assert.Equal(t, []string{"/bin/sh", "-c", preamble + "gunicorn --bind=127.0.0.1:$PORT shop:app"}, own.Command)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "app.py"), nil, 0o600))
	_, err = FindApp(dir, "")
	require.ErrorContains(t, err, "gunicorn is not on PATH")

	require.NoError(t, os.WriteFile(filepath.Join(os.Getenv("PATH"), "gunicorn"), nil, 0o700))
	found, err := FindApp(dir, "")
	require.NoError(t, err)
	assert.Equal(t, dir, found.Dir)
	assert.Contains(t, found.Command[2], " app:app")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "application.py"), nil, 0o600))
	found, err = FindApp(dir, "")
	require.NoError(t, err)
	assert.Contains(t, found.Command[2], " application:app", "App Service looks for application.py first")
}

// A Django project comes first, and then what Oryx knows besides.
func TestAppsThatAppServiceFinds(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	require.NoError(t, os.WriteFile(filepath.Join(os.Getenv("PATH"), "gunicorn"), nil, 0o700))
	for want, files := range map[string][]string{
		" index:app": {"index.py", "server.py"}, " server:app": {"server.py", "deep/er/wsgi.py"},
		" shop.wsgi": {"shop/wsgi.py", "app.py"}, " app:app": {"app.py", "wsgi.py"},
	} {
		dir := filepath.Join(t.TempDir(), "a [folder]*")
		for _, file := range files {
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, file), nil, 0o600))
		}
		app, err := FindApp(dir, "")
		require.NoError(t, err, files)
		assert.Contains(t, app.Command[2], "gunicorn --timeout 600"+want, files)
	}
}

// An app whose programs are in its folder needs nothing that is active or installed.
func TestOwnVirtualEnvironment(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("VIRTUAL_ENV", "")
	dir := t.TempDir()
	bin := filepath.Join(dir, ".venv", "bin")
	require.NoError(t, os.MkdirAll(bin, 0o700))
	for _, file := range []string{filepath.Join(dir, "app.py"), filepath.Join(dir, ".venv", "pyvenv.cfg"), filepath.Join(bin, "gunicorn")} {
		require.NoError(t, os.WriteFile(file, nil, 0o700))
	}
	app, err := FindApp(dir, "")
	require.NoError(t, err)
	env := app.environment(map[string]string{"GUNICORN_CMD_ARGS": "--timeout 600 --bind=0.0.0.0:8000"})
	assert.Equal(t, bin+":"+os.Getenv("PATH"), env["PATH"])
	assert.Equal(t, "--timeout 600", env["GUNICORN_CMD_ARGS"])
}
