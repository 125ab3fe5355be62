package release

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"scaleout/internal/azure/catalog"
)

// requirements is the file whose packages App Service installs.
const requirements = "requirements.txt"

// runnable returns why App Service would not run what is in a zip, or nil.
func (a *Archive) runnable(startCommand string, leftOut []LeftOut) error {
	names, has := []string{}, map[string]bool{}
	django := false
	for _, e := range a.Entries {
		if e.Dir || strings.HasPrefix(e.Path, "__MACOSX/") { // what macOS knows of files, beside them
			continue
		}
		names = append(names, e.Path)
		has[e.Path] = true
		django = django || strings.Count(e.Path, "/") == 1 && strings.HasSuffix(e.Path, "/"+catalog.DjangoFile)
	}
	switch {
	case len(names) == 0:
		return errors.New("there is no file in it")
	case !has[requirements]:
		return noRequirements(names, has)
	}
	if err := a.requirementsWhole(requirements, leftOut, map[string]bool{}); err != nil {
		return err
	}
	switch {
	case startCommand != "" || django:
		return nil
	}
	var looked []string
	for _, app := range catalog.FlaskApps {
		if has[app.File] {
			return nil
		}
		looked = append(looked, app.File)
	}
	return fmt.Errorf("none of %s is in it, where App Service looks for a Flask app; "+
		"name the command that starts yours: pulumi config set startCommand 'gunicorn … module:app'", strings.Join(looked, ", "))
}

// noRequirements says what may be wrong where requirements.txt is not found.
func noRequirements(names []string, has map[string]bool) error {
	if folder := ownFolder(names); folder != "" && has[folder+"/"+requirements] {
		return fmt.Errorf("all of it is in the folder %s, and App Service looks beside it: "+
			"release what is in %[1]s, not %[1]s itself", folder)
	}
	if name := names[0]; len(names) == 1 && strings.EqualFold(path.Ext(name), ".zip") {
		return fmt.Errorf("all that is in it is another zip, %s, which App Service does not unpack: release that one", name)
	}
	for _, name := range names {
		if strings.EqualFold(name, requirements) {
			return fmt.Errorf("%s has to be called %s: on Linux capitals make another name", name, requirements)
		}
	}
	return fmt.Errorf("there is no %s in it, so App Service would install no packages; "+
		"'pip freeze > %[1]s' writes one, in the environment in which the app runs", requirements)
}
