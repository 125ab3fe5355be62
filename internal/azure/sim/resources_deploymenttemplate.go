package sim

import "net/http"

// deploymentTemplateType is a deployment of a template. None can be made here: a template's own language is not simulated.
const deploymentTemplateType = "Microsoft.Resources/deployments"

func deploymentTemplateKind() *kind {
	return &kind{
		name: deploymentTemplateType, versions: groupVersions, virtual: true,
		get: func(_ *Azure, c *call) (*answer, *Error) {
			return nil, refuse(http.StatusNotFound, "DeploymentNotFound", "Deployment '%s' could not be found.", c.id.name())
		},
		list: func(*Azure, *call) (*answer, *Error) { return ok(map[string]any{"value": []any{}}), nil },
	}
}
