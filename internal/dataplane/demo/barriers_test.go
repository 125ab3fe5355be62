package demo

import (
	"testing"

	"scaleout/internal/testkit"
)

// Nothing keeps people from using the page, before and after they log in.
func TestNoBarriers(t *testing.T) {
	everyProgram(t, func(t *testing.T, p program) {
		testkit.Long(t)
		app := p.start(t, secretKey)
		testkit.OpenText(t, app.get(t, "/", "").body).NoBarriers()
		testkit.OpenText(t, app.get(t, "/", app.login(t, "Ada")).body).NoBarriers()
	})
}
