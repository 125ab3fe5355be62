package audit

import (
	"fmt"
	"strings"

	"scaleout/internal/azure/arm"
)

// An item is one thing that auditors ask for. Names are stable: pipelines and exemptions
// know them.
type item struct {
	name  string
	group string
	title string // what has to be so
	why   string // what can happen otherwise
	needs []part // without these it cannot be judged

	site  func(*site, *facts) verdict // of an app or a slot
	judge func(*facts) verdict        // of anything else
	on    func(*facts) arm.ResourceID // what judge is about
}

// Groups of items, in the order in which they are shown.
const (
	groupApp     = "App"
	groupSlot    = "Staging slot"
	groupPlan    = "Plan"
	groupManaged = "Azure Managed Redis"
	groupClassic = "Azure Cache for Redis"
	groupVault   = "Key Vault"
	groupDoor    = "Azure Front Door"
	groupMonitor = "Monitoring"
)

// siteItems are those of apps. Those with 'twice' are judged of the staging slot, too,
// which has an address of its own; Azure Policy has definitions of their own for slots.
var siteItems = []struct {
	twice bool
	item
}{
	{true, item{name: "https-only", title: "HTTPS only", site: httpsOnly,
		why: "Over plain HTTP anybody on the way reads session cookies."}},
	{true, item{name: "minimum-tls", title: "TLS 1.2 or later", site: minimumTLS, needs: []part{siteConfig},
		why: "Versions of TLS before 1.2 can be broken."}},
	{true, item{name: "ftps", title: "No plain FTP", site: ftps, needs: []part{siteConfig},
		why: "FTP sends code and password in clear."}},
	{true, item{name: "ftp-passwords", title: "No password for FTP", site: ftpPasswords, needs: []part{passwords},
		why: "A publishing password belongs to nobody, and no sign-in rule of Microsoft Entra ID holds for it."}},
	{true, item{name: "scm-passwords", title: "No password for the SCM site", site: scmPasswords, needs: []part{passwords},
		why: "With the publishing password anybody deploys code, from anywhere."}},
	{true, item{name: "remote-debugging", title: "No remote debugging", site: remoteDebugging, needs: []part{siteConfig},
		why: "It opens ports through which the app can be stopped and changed."}},
	{true, item{name: "ssh", title: "No SSH into the container", site: ssh,
		why: "Whoever may deploy has a shell beside production's secrets, and no release says what was done there."}},
	{true, item{name: "client-certificates", title: "Client certificates", site: clientCertificates, needs: []part{siteConfig},
		why: "Only clients with a certificate get through."}},
	{false, item{name: "authentication", title: "Authentication in front of the app", site: authentication, needs: []part{authSetting},
		why: "Anonymous requests reach the app."}},
	{true, item{name: "identity", title: "Managed identity", site: identity,
		why: "An app without an identity needs a password for whatever it asks of Azure."}},
	{true, item{name: "secrets", title: "Secrets in a vault", site: secretsInVault, needs: []part{vaultReferences, cacheBody},
		why: "Whoever may read app settings has the key of all sessions, and no log says that he read it."}},
	{true, item{name: "cors", title: "CORS not open to every origin", site: cors, needs: []part{siteConfig},
		why: "A script of any page may use the app with its visitor's rights."}},
	{true, item{name: "http2", title: "HTTP/2", site: http2, needs: []part{siteConfig},
		why: "Older versions of HTTP are slower, and get fewer corrections."}},
	{true, item{name: "python", title: "Python that is supported", site: python, needs: []part{siteConfig},
		why: "Holes in a Python without support stay open."}},
	{true, item{name: "other-runtimes", title: "No unwanted Java or PHP", site: otherRuntimes, needs: []part{siteConfig},
		why: "Their versions would have to be watched, too."}},
	{true, item{name: "end-to-end-tls", title: "TLS up to the instance", site: endToEndTLS,
		why: "Between the front end and the instance requests travel unencrypted, inside Azure."}},
	{true, item{name: "resource-logs", title: "Resource logs", site: resourceLogs, needs: []part{siteLogs},
		why: "Without logs nobody finds out afterwards who did what."}},
	{true, item{name: "public-access", title: "Not reachable from the internet", site: publicAccess,
		why: "Whoever finds a hole in the app can use it, from anywhere."}},
	{false, item{name: "private-link", title: "Private endpoint", site: privateLink,
		why: "Requests cross the public network."}},
	{true, item{name: "network", title: "In a virtual network", site: network,
		why: "The app reaches the cache by its public address only."}},
	{false, item{name: "subnet-security-group", title: "A network security group on the app's subnet", site: subnetSecurityGroup, needs: []part{siteSubnet},
		why: "No rule says what may come into the subnet, and what may leave it."}},
	{true, item{name: "routing", title: "The app's traffic through the network", site: routing,
		why: "What leaves the app meets no firewall of yours."}},
	{true, item{name: "platform-routing", title: "The platform's traffic through the network", site: platformRouting,
		why: "Images, content and backups travel beside your network."}},
	{true, item{name: "storage-account", title: "No storage account of its own", site: storageAccount,
		why: "Whoever may write to that account changes the app."}},
	{true, item{name: "unique-name", title: "A name that nobody can take over", site: uniqueName,
		why: "Once the app is deleted, anybody may take its name, and with it what DNS records still send there."}},
	{false, item{name: "health-check", title: "Health check", site: healthCheck, needs: []part{siteConfig},
		why: "Azure keeps sending requests to an instance that no longer answers."}},
	{true, item{name: "always-on", title: "Always On", site: alwaysOn, needs: []part{siteConfig},
		why: "An idle instance is unloaded, and the next visitor waits."}},
	{true, item{name: "affinity", title: "No affinity cookies", site: affinity,
		why: "Load stays where it is, and a broken session store goes unnoticed."}},
}

// items is all that is judged, in the order in which it is shown.
var items = allItems()

func allItems() []item {
	var all []item
	for _, i := range siteItems {
		i.group, i.name = groupApp, "app-"+i.name
		all = append(all, i.item)
	}
	all = append(all, item{name: "app-slot", group: groupApp, title: "A staging slot", judge: hasSlot, on: theApp, needs: []part{slots},
		why: "A release that was tried nowhere reaches everybody at once."})
	for _, i := range siteItems {
		if i.twice {
			i.group, i.name = groupSlot, "slot-"+i.name
			all = append(all, i.item)
		}
	}
	all = append(all, planItems...)
	all = append(all, managedItems...)
	all = append(all, classicItems...)
	all = append(all, vaultItems...)
	all = append(all, doorItems...)
	return append(all, monitorItems...)
}

// Items returns the names of all items, in their order.
func Items() []string {
	names := make([]string, len(items))
	for i, it := range items {
		names[i] = it.name
	}
	return names
}

// find judges, and puts the item's name to the verdict.
func (i item) find(f *facts) Finding {
	v, on := i.look(f)
	found := Finding{
		Item: i.name, Group: i.group, Title: i.title, Status: v.status, Resource: on.String(),
		Seen: v.seen, Do: v.do, References: references[i.name],
	}
	if v.status == Fail || v.status == Unread {
		found.Why = i.why
	}
	if found.References == nil {
		found.References = []Reference{}
	}
	return found
}

func (i item) look(f *facts) (verdict, arm.ResourceID) {
	if i.site == nil {
		if v, failed := unread(i.needs, f.unread); failed {
			return v, i.on(f)
		}
		return i.judge(f), i.on(f)
	}
	slot := i.group == groupSlot
	if v, failed := unread([]part{slots}, f.unread); slot && failed {
		return v, f.app.id
	}
	if slot && f.none != "" {
		return moot(f.none), arm.ResourceID{}
	}
	s := f.of(slot)
	if v, failed := unread(i.needs, s.unread, f.unread); failed {
		return v, s.id
	}
	return i.site(s, f), s.id
}

// unread is the verdict where a part that an item needs could not be read.
func unread(needs []part, looks ...map[part]error) (verdict, bool) {
	var all []string
	for _, p := range needs {
		for _, errs := range looks {
			if err := errs[p]; err != nil {
				all = append(all, fmt.Sprintf("%s: %s", p, err))
			}
		}
	}
	return verdict{status: Unread, seen: strings.Join(all, "; ")}, len(all) > 0
}

func theApp(f *facts) arm.ResourceID { return f.app.id }
