package settings_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
)

func TestWarnings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		values values
		secret []string
		want   []string // a part of each warning but the first, in order
	}{
		{"none", nil, nil, nil},
		{"Basic cache", values{"redisSku": "Basic_C2"}, nil, []string{"all sessions are gone and everybody is logged out. Standard_C2 has two nodes: pulumi config set redisSku Standard_C2 --stack dev"}},
		{"Premium cache", values{"redisSku": "Premium_P1"}, nil, []string{"can never be taken back to Standard"}},
		{"Standard plan", values{"planSku": "S1"}, nil, []string{"no longer offers the Standard tier for new plans on Linux (one third-party source, 2026-11-23), so creating it may be refused. P0v3 does"}},
		{"Premium v4", values{"planSku": "P1v4"}, nil, []string{"lists no outbound IP addresses"}},
		{"Premium v4 with memory", values{"planSku": "P1mv4"}, nil, []string{"lists no outbound IP addresses", "its price is not known here"}},
		{"zones", values{"zoneRedundant": "true"}, nil, []string{"which part a plan gets (2026-11-23). Where a plan's maximumNumberOfZones is 1, Azure refuses, and only a new plan in a new resource group helps. To see it: az appservice plan show "}},
		{"reserved tags", values{"tags": `{"Azure-cost":"1","team":"azure","windows":"2"}`}, nil,
			[]string{`tags["Azure-cost"]: Azure keeps names that begin with azure to itself`, "tags.windows: Azure keeps names that begin with windows"}},
		{"firewall", classic(values{"redisAllowedIpRanges": `["10.0.0.0/24"]`}), nil, []string{"the app is not among them by itself", "redisAllowedIpRanges[0] = 10.0.0.0/24 is a private address"}},
		{"plain secrets", values{"appSettings": `{"DB_PASSWORD":"hunter2","MAIL":"smtp://u:hunter2@h","API_KEY":"hunter2","KEYBOARD":"de","MONKEY":"x"}`}, nil,
			[]string{"appSettings.API_KEY looks like a secret", "appSettings.DB_PASSWORD looks like a secret", "appSettings.MAIL looks like a secret"}},
		{"unused", values{"autoscale": "false", "maxInstances": "7", "cpuScaleOut": "75", "scaleInWindow": "20", "notifyEmails": `["a@b.example"]`}, nil,
			[]string{"always 2 instances (minInstances) and these settings have no effect: maxInstances, cpuScaleOut, scaleInWindow, notifyEmails."}},
		{"ways of a network that is not there", values{"routeAllTraffic": "false", "routeBackupRestore": "true", "networkAddressSpace": "10.8.0.0/16", "endpointSubnetPrefix": "10.8.9.0/26", "redisAllowedNetworks": `["VirtualNetwork"]`}, nil,
			[]string{"these settings have no effect: networkAddressSpace, endpointSubnetPrefix, redisAllowedNetworks, routeAllTraffic, routeBackupRestore."}},
		{"subnets of a network that is not joined", values{"integrationSubnetId": subnetID("apps"), "endpointSubnetId": subnetID("endpoints")}, nil,
			[]string{"network is public, so the app is in no network and these settings have no effect: integrationSubnetId, endpointSubnetId."}},
		{"endpoints of a network that was joined", values{"network": "joined", "integrationSubnetId": subnetID("apps"), "endpointSubnetId": subnetID("endpoints"), "redisPublicAccess": "false"}, nil,
			[]string{"no private endpoint and no zone, and these settings have no effect: endpointSubnetId.", "are not this stack's"}},
		{"addresses of a network that was there before", private(values{"networkAddressSpace": "10.8.0.0/16", "integrationSubnetId": subnetID("apps"), "endpointSubnetId": subnetID("endpoints")}), nil,
			[]string{"network is private", "the app's network was there before (integrationSubnetId), so these settings have no effect: networkAddressSpace."}},
		{"somebody is kept away", values{"accessRules": `["deny 203.0.113.7"]`, "scmUsesAccessRules": "true"}, nil,
			[]string{"accessRules only keep away whom they name, who get 403 from App Service. Everybody else reaches the app.", "the rules of the SCM site only keep away whom they name."}},
		{"somebody is kept away from the app", values{"accessRules": `["deny 203.0.113.7"]`}, nil,
			[]string{"accessRules only keep away whom they name", "the SCM site, where releases go, is open to every address"}},
		{"somebody is let in", values{"accessRules": `["allow\t203.0.113.7"]`, "scmAccessRules": `["allow  203.0.113.7"]`}, nil,
			[]string{"the app answers only whom accessRules and frontDoorId let in", "the SCM site answers only whom its rules let in"}},
		{"fixed range", values{"minInstances": "4", "maxInstances": "4"}, nil, []string{"are both 4"}},
		{"narrow memory gap", values{"memoryScaleIn": "53"}, nil, []string{"is close to the 56.7 %"}},
		{"wide enough memory gap", values{"memoryScaleIn": "51"}, nil, nil},
		{"low memory threshold", values{"memoryScaleIn": "34"}, nil, []string{"memoryScaleIn 34 % is low"}},
		{"memory left out", values{"memoryScaleOut": "0"}, nil, nil},
		{"budget that cannot be checked", values{"planSku": "P1mv4", "monthlyBudget": "5000"}, nil, []string{"monthlyBudget 5000 cannot be checked: The price of P1mv4", "no outbound IP addresses", "its price is not known here"}},
		{"short cooldown", values{"scaleOutCooldown": "4"}, nil, []string{"scaleOutCooldown (4 minutes) is shorter than scaleOutWindow (5)"}},
		{"a minute between days", values{"minInstances": "3",
			"offPeak": `{"days":["Saturday","Sunday"],"start":"00:00","end":"23:59","timeZone":"UTC","minInstances":2,"maxInstances":3}`}, nil,
			[]string{"offPeak ends 1 min before it starts again the next day. In that time autoscale starts instances up to minInstances (3), and then stops them. " +
				"Whole days that follow each other are joined: pulumi config set --path offPeak.end 24:00 --stack dev"}},
		{"a server that breaks off", values{"startCommand": "waitress-serve --port=8000 app:app"}, nil,
			[]string{"startCommand: when an instance is stopped, as for a release or a scale-in, waitress-serve breaks off what it is answering. gunicorn, uvicorn and granian"}},
		{"one behind a shell's words", values{"startCommand": "cd shop; LOG=1 exec /opt/bin/daphne -b 0.0.0.0 shop.asgi:application"}, nil, []string{"scale-in, daphne breaks off"}},
		{"one as a module", values{"startCommand": "python manage.py migrate && python -m waitress app:app"}, nil, []string{"scale-in, waitress breaks off"}},
		{"one that is impatient", values{"startCommand": "hypercorn --bind 0.0.0.0:8000 app:app"}, nil, []string{"hypercorn breaks off what takes longer than three seconds. Give it --graceful-timeout 30, say, and App Service as long, " +
			"which waits for 5 seconds otherwise: pulumi config set --path appSettings.WEBSITES_CONTAINER_STOP_TIME_LIMIT 30 --stack dev"}},
		{"one that was told", values{"startCommand": "hypercorn --graceful-timeout 30 app:app"}, nil, nil},
		{"one that has a file", values{"startCommand": "hypercorn -c hypercorn.toml app:app"}, nil, nil},
		{"their names elsewhere", values{"startCommand": "cd daphne && gunicorn --chdir waitress waitress:app"}, nil, nil},
		{"dear nights", offPeakBut(`"maxInstances":3`, `"maxInstances":6`), nil, []string{"more than maxInstances (5)"}},
		{"alerts that nobody hears", values{"monitoring": "true"}, nil, []string{"an alert tells nobody: it only shows in the portal. pulumi config set --path 'alertEmails[0]' ops@example.com --stack dev"}},
		{"alerts that somebody hears", values{"monitoring": "true", "alertEmails": `["a@b.example"]`}, nil, nil},
		{"alerts that a webhook hears", values{"monitoring": "true", "alertWebhook": "https://hooks.example.com/hunter2"}, []string{"alertWebhook"}, nil},
		{"logs without a limit", values{"monitoring": "true", "alertEmails": `["a@b.example"]`, "logDailyCapGB": "0"}, nil, []string{"nothing limits what logs may cost"}},
		{"alerts without monitoring", values{"alertEmails": `["a@b.example"]`}, nil, []string{"monitoring is off, so nobody is told of anything"}},
		{"health path of the start page", values{"healthCheckPath": "/"}, nil, []string{"healthCheckPath is /"}},
		{"new Python", values{"runtime": "PYTHON|3.15"}, nil, []string{"newer than the versions known here"}},
		{"needless encryption", values{"planSku": "P0v3"}, []string{"planSku"}, []string{"not kept secret beyond it: planSku"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			each := map[string]values{catalog.RetirementNotice: classic(c.values)}
			if c.values["redisSku"] == "" {
				each["redisSku is not set"] = c.values
			}
			for first, v := range each {
				got := parse(t, v, c.secret...).Warnings
				require.Len(t, got, len(c.want)+1, "%q", got)
				assert.Contains(t, got[0], first)
				for i, part := range c.want {
					assert.Contains(t, got[i+1], part)
				}
				assert.NotContains(t, strings.Join(got, "\n"), "hunter2")
			}
		})
	}
}

// What is to be known of a size of Redis; the command is the one that helps when
// Azure refuses a classic cache.
func TestCacheWarnings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		values values
		want   []string // parts of the last warning
	}{
		{"classic", values{"redisSku": "Standard_C2"}, []string{
			"Azure Cache for Redis is retiring, create Azure Managed Redis instance instead",
			"take its successor: pulumi config set redisSku Balanced_B3 --stack dev\n", "everybody is logged out once",
		}},
		{"classic and protected", classic(values{"protect": "true"}), []string{"lift protect first: pulumi up -c protect=false --stack dev"}},
		{"none named", nil, []string{
			"redisSku is not set, which was Standard_C1 up to version 0.1.0 and is Balanced_B1 now. " +
				"A stack that has the former keeps it:\npulumi config set redisSku Standard_C1 --stack dev\n",
			"Its sessions are not copied, so everybody is logged out once.", "or to agree: pulumi config set redisSku Balanced_B1 --stack dev",
		}},
		{"none named and protected", values{"protect": "true"}, []string{"lift protect first: pulumi up -c protect=false --stack dev"}},
		{"none named, in a cloud without the other", values{"azure-native:location": "usgovvirginia"}, []string{
			catalog.RetirementNotice, "Azure Managed Redis, is not in usgovvirginia",
		}},
		{"one node", values{"redisSku": "Balanced_B1", "redisHighAvailability": "false"}, []string{
			"Whenever Azure patches or scales it, all sessions are gone", "never off again: pulumi config set redisHighAvailability true --stack dev",
		}},
		{"of a cluster client", values{"redisSku": "Balanced_B3", "redisClusteringPolicy": "OSSCluster"}, []string{"(Balanced_B3 has 2)", "is answered MOVED"}},
		{"clustered", values{"redisSku": "MemoryOptimized_M50"}, []string{"The policy is EnterpriseCluster", "CROSSSLOT", "everybody is logged out once"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := parse(t, c.values).Warnings
			require.NotEmpty(t, got)
			for _, part := range c.want {
				assert.Contains(t, got[len(got)-1], part)
			}
		})
	}
}

// A size that the stack's file names is what somebody wants: a warning at each of its
// previews would only hide others.
func TestNamedSizesAreNoWarning(t *testing.T) {
	t.Parallel()
	for _, v := range []values{
		{"redisSku": "Balanced_B0"}, {"redisSku": "Balanced_B20", "protect": "true"}, {"redisSku": "ComputeOptimized_X3"},
		{"redisSku": "Balanced_B1", "redisClusteringPolicy": "EnterpriseCluster"},
	} {
		assert.Empty(t, parse(t, v).Warnings, "%v", v)
	}
}

// No warning names a command after which the next preview is refused.
func TestWayToTheSuccessorIsOpen(t *testing.T) {
	t.Parallel()
	gov := parse(t, values{"azure-native:location": "usgovvirginia"}).Warnings
	assert.NotContains(t, strings.Join(gov, "\n"), "pulumi config set redisSku")
	fenced := parse(t, classic(values{"redisAllowedIpRanges": `["203.0.113.7"]`})).Warnings
	assert.Contains(t, fenced[0], "pulumi config set redisSku Balanced_B1 --stack dev, and leave out the ranges, "+
		"which it cannot have: pulumi config rm redisAllowedIpRanges --stack dev\n")
}
