package edge

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"scaleout/internal/testkit"
)

// Nothing keeps people from reading what App Service answers by itself.
func TestNoBarriers(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	for name, page := range map[string]http.Handler{"stopped": Stopped, "forbidden": Forbidden, "empty": Empty} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := httptest.NewRecorder()
			page.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
			testkit.OpenText(t, answer.Body.String()).NoBarriers()
		})
	}
}
