package sim_test

import (
	"encoding/xml"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the Azure CLI reads of the publishing profiles, and that the password stays.
func TestPublishingProfiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("PUT", sitePath+"/slots/staging", obj{"location": "eastus", "properties": obj{}})
	for path, user := range map[string]string{sitePath: "$app1", sitePath + "/slots/staging": "$app1__staging"} {
		got := w.do("POST", path+"/publishxml", obj{"format": "WebDeploy"})
		require.Equal(t, 200, got.status)
		assert.Equal(t, "application/xml", got.header.Get("Content-Type"))
		var profiles struct {
			Profile []struct {
				Method   string `xml:"publishMethod,attr"`
				URL      string `xml:"publishUrl,attr"`
				User     string `xml:"userName,attr"`
				Password string `xml:"userPWD,attr"`
			} `xml:"publishProfile"`
		}
		require.NoError(t, xml.Unmarshal([]byte(got.raw), &profiles))
		require.Len(t, profiles.Profile, 1)
		zip := profiles.Profile[0]
		assert.Equal(t, []string{"ZipDeploy", user}, []string{zip.Method, zip.User})
		assert.Contains(t, zip.URL, ".scm.azurewebsites.net:443")
		assert.Len(t, zip.Password, 60)

		credentials := w.must("POST", path+"/config/publishingcredentials/list", nil)
		assert.Equal(t, user, credentials.at("properties.publishingUserName"))
		assert.Equal(t, zip.Password, credentials.at("properties.publishingPassword"))
		assert.NotContains(t, w.do("GET", path+"/config/publishingcredentials", nil).raw, zip.Password, "a secret is in no answer to a GET")
		w.must("POST", path+"/newpassword", nil)
		assert.NotEqual(t, zip.Password, w.must("POST", path+"/config/publishingcredentials/list", nil).at("properties.publishingPassword"))
	}
	assert.Equal(t, "ResourceNotFound", w.do("POST", sitePath+"x/publishxml", obj{}).code())
}
