package sim

import (
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// publishingUser is the name with which an app is published: "$app", of a slot "$app__slot"
// (seen 2025-07-15 in ftpUsername).
func publishingUser(r *resource) string {
	if r.Type == slotType {
		return "$" + productionName(r) + "__" + r.id().name()
	}
	return "$" + r.id().name()
}

// publishingPassword is made when somebody first asks for it.
func (a *Azure) publishingPassword(r *resource) string {
	password := text(r.Hidden, "publishingPassword")
	if password == "" {
		password = hex.EncodeToString(a.random(30))
		r.Hidden = merge(r.Hidden, map[string]any{"publishingPassword": password})
	}
	return password
}

// newPassword is "Web Apps - Generate New Site Publishing Password" (recorded 2016 and 2018).
func newPassword(a *Azure, c *call) (*answer, *Error) {
	site, e := a.idle(c)
	if e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	site.Hidden = merge(site.Hidden, map[string]any{"publishingPassword": nil})
	a.publishingPassword(site)
	return wrote(http.StatusOK, nil), nil
}

// PublishingCredentials returns the name and the password with which the SCM site of an app or a
// slot lets anybody in, and whether its policy allows that.
func (a *Azure) PublishingCredentials(siteID string) (user, password string, allowed bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	r, found := a.state.place(siteID)
	if !found || !r.allows("scm") {
		return "", "", false
	}
	made := text(r.Hidden, "publishingPassword") == ""
	user, password = publishingUser(r), a.publishingPassword(r)
	if made && a.persist() != nil {
		return "", "", false
	}
	return user, password, true
}

// publishingCredentials answers "List Publishing Credentials".
func publishingCredentials(a *Azure, c *call, site *resource) *answer {
	user, password := publishingUser(site), a.publishingPassword(site)
	return wrote(http.StatusOK, map[string]any{
		"id": site.ID + "/publishingcredentials/" + user, "name": site.id().name(), "type": siteType + "/publishingcredentials",
		"location": catalog.DisplayRegion(site.location()), "properties": map[string]any{
			"name": nil, "publishingUserName": user, "publishingPassword": password,
			"publishingPasswordHash": nil, "publishingPasswordHashSalt": nil, "metadata": nil, "isDeleted": false,
			"scmUri": "https://" + user + ":" + password + "@" + scmHost(site),
		},
	})
}

func scmHost(r *resource) string {
	host, rest, _ := strings.Cut(text(r.properties(), "defaultHostName"), ".")
	return host + ".scm." + rest
}

// publishProfile is one of those in the answer to publishxml.
type publishProfile struct {
	XMLName xml.Name `xml:"publishProfile"`
	Name    string   `xml:"profileName,attr"`
	Method  string   `xml:"publishMethod,attr"`
	URL     string   `xml:"publishUrl,attr"`
	Site    string   `xml:"msdeploySite,attr,omitempty"`
	User    string   `xml:"userName,attr"`
	Secret  string   `xml:"userPWD,attr"`
	App     string   `xml:"destinationAppUrl,attr"`
	System  string   `xml:"webSystem,attr"`
}

// publishXML answers "List Publishing Profile Xml With Secrets" with the profile for zips: the
// others lead to services that are not simulated.
func publishXML(a *Azure, c *call) (*answer, *Error) {
	site, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	name := site.id().name()
	if site.Type == slotType {
		name = productionName(site) + "-" + name
	}
	profile := publishProfile{
		Name: name + " - Zip Deploy", Method: "ZipDeploy", URL: scmHost(site) + ":443", User: publishingUser(site),
		Secret: a.publishingPassword(site), App: "http://" + text(site.properties(), "defaultHostName"), System: "WebSites",
	}
	document, err := xml.Marshal(struct {
		XMLName  xml.Name `xml:"publishData"`
		Profiles []publishProfile
	}{Profiles: []publishProfile{profile}})
	if err != nil {
		return nil, refuse(http.StatusInternalServerError, "InternalServerError", "The publishing profile could not be written.")
	}
	ans := wrote(http.StatusOK, nil)
	ans.text, ans.media = string(document), "application/xml"
	return ans, nil
}
