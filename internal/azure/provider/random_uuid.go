package provider

import (
	"errors"
	"fmt"
	"io"
	"regexp"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

const randomUUID tokens.Type = "random:index/randomUuid:RandomUuid"

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// makeUUID draws a UUID of version 4 (RFC 9562). As with the real provider the id
// is the value.
func makeUUID(source io.Reader, _ resource.PropertyMap) (resource.ID, []string, error) {
	var b [16]byte
	if _, err := io.ReadFull(source, b[:]); err != nil {
		return "", nil, err
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	value := fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	return resource.ID(value), []string{value}, nil
}

// importUUID takes over a UUID by its value.
func importUUID(id resource.ID) (plugin.ReadResponse, error) {
	if !uuidForm.MatchString(string(id)) {
		return plugin.ReadResponse{}, errors.New("a random UUID is imported by its value")
	}
	resp := plugin.ReadResponse{Status: resource.StatusOK}
	resp.ID, resp.Inputs = id, resource.PropertyMap{}
	resp.Outputs = resource.PropertyMap{"result": resource.NewProperty(string(id))}
	return resp, nil
}
