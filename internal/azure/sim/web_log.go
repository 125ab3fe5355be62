package sim

import "net/http"

// containerLogs answers "Web Apps - Get Web Site Container Logs": text, or 204
// where there is none.
func containerLogs(a *Azure, c *call) (*answer, *Error) {
	if _, found := a.state.find(c.id); !found {
		return nil, resourceNotFound(c.id)
	}
	if a.data == nil {
		return reply(http.StatusNoContent, nil), nil
	}
	text := a.data.Log(c.id.String())
	if text == "" {
		return reply(http.StatusNoContent, nil), nil
	}
	return &answer{status: http.StatusOK, header: http.Header{}, text: text}, nil
}
