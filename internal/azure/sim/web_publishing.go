package sim

import (
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// policyKinds say, of apps and of slots, whether a password lets anybody in to FTP and to the SCM
// site. They stay in their place in a swap.
func policyKinds() []*kind {
	var all []*kind
	for _, parent := range []string{siteType, slotType} {
		all = append(all, &kind{
			name: parent + "/basicPublishingCredentialsPolicies", versions: webVersions, virtual: true,
			fields: []field{{name: "allow", is: boolField}}, get: getPolicy, put: putPolicy, list: listPolicies,
		})
	}
	return all
}

// policyNames are all there are.
var policyNames = []string{"ftp", "scm"}

// policy finds the one that the path names, and the app or slot that it is about.
func (a *Azure) policy(c *call) (*resource, string, *Error) {
	place, _ := a.state.find(c.id.parent())
	for _, name := range policyNames {
		if strings.EqualFold(name, c.id.name()) {
			return place, name, nil
		}
	}
	return nil, "", resourceNotFound(c.id)
}

func getPolicy(a *Azure, c *call) (*answer, *Error) {
	place, name, e := a.policy(c)
	if e != nil {
		return nil, e
	}
	return ok(policyBody(place, name)), nil
}

func putPolicy(a *Azure, c *call) (*answer, *Error) {
	place, name, e := a.policy(c)
	switch {
	case e != nil:
		return nil, e
	case c.fail:
		return nil, c.refusedByFault()
	}
	place.Hidden = merge(place.Hidden, map[string]any{"policies": map[string]any{name: flag(object(c.body, "properties"), "allow")}})
	return wrote(http.StatusOK, policyBody(place, name)), nil
}

func listPolicies(a *Azure, c *call) (*answer, *Error) {
	place, _ := a.state.find(c.id.parent())
	value := []any{}
	for _, name := range policyNames {
		value = append(value, policyBody(place, name))
	}
	return webList(c, value), nil
}

// allows reports what a policy says: yes until it says no.
func (r *resource) allows(policy string) bool {
	allowed, set := object(r.Hidden, "policies")[policy].(bool)
	return allowed || !set
}

func policyBody(r *resource, name string) map[string]any {
	body := map[string]any{
		"id": r.ID + "/basicPublishingCredentialsPolicies/" + name, "name": name, "type": siteType + "/basicPublishingCredentialsPolicies",
		"location": catalog.DisplayRegion(r.location()), "properties": map[string]any{"allow": r.allows(name)},
	}
	if tags := object(r.Body, "tags"); tags != nil {
		body["tags"] = clone(tags) // as an exported template has them
	}
	return body
}

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
