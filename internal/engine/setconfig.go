package engine

import (
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
)

// SetConfig sets a setting of the project in the stack's file, as 'pulumi config
// set' does.
func (s *Stack) SetConfig(name, value string) error {
	proj, err := s.loadProject()
	if err != nil {
		return err
	}
	file, err := s.stackFile(proj)
	if err != nil {
		return err
	}
	key, err := config.ParseKey(proj.Name.String() + ":" + name)
	if err != nil {
		return err
	}
	if err := file.Config.Set(key, config.NewValue(value), false); err != nil {
		return err
	}
	return file.Save(filepath.Join(s.Root, "Pulumi."+s.Name+".yaml"))
}
