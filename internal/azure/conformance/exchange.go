package conformance

// An Exchange is a request with its answer as Azure documents it.
// Paths, bodies and expected texts may hold {sub}, {group}, {location}, {plan},
// {site} and {cache}; ids in bodies may hold {planID} and {siteID}.
type Exchange struct {
	Name string
	// Doc is the page that the expectation was written from.
	Doc    string
	Method string
	// Path stands below the resource group if it starts with "/providers",
	// else below the subscription.
	Path       string
	APIVersion string
	Body       any

	// Statuses are the answers allowed, before an operation is followed.
	Statuses []int
	// Code is the error code of a refusal; empty for success.
	Code string
	// Wait follows the long-running operation, if the answer started one, until
	// it has ended; it must end well.
	Wait bool
	// Fields are members of the answer's body, by dotted path, and what they
	// must be: a value, or Any for anything but null, or Absent. After Wait they
	// are those of a fresh GET.
	Fields map[string]any
}

// Any is any value but null; Absent is null or nothing at all.
var (
	Any    = matcher("anything")
	Absent = matcher("nothing")
)

type matcher string

type object = map[string]any

// The api-versions that the program's provider uses.
const (
	resources = "2022-09-01"
	web       = "2022-09-01"
	cache     = "2023-04-01"
	insights  = "2022-10-01"
	managed   = "2025-07-01"
)

const (
	planPath  = "/providers/Microsoft.Web/serverfarms/{plan}"
	sitePath  = "/providers/Microsoft.Web/sites/{site}"
	cachePath = "/providers/Microsoft.Cache/redis/{cache}"
	rulePath  = cachePath + "/firewallRules/office_1"
	scalePath = "/providers/Microsoft.Insights/autoscalesettings/scale"

	clusterPath  = "/providers/Microsoft.Cache/redisEnterprise/{cache}"
	databasePath = clusterPath + "/databases/default"
)

var (
	done    = []int{200, 201, 202}
	deleted = []int{200, 202}
	refused = []int{400}
)

// Exchanges returns the suite, in the order in which it must run.
func Exchanges() []Exchange {
	var all []Exchange
	for _, part := range [][]Exchange{
		groupExchanges(), planExchanges(), siteExchanges(), autoscaleExchanges(), cacheExchanges(), managedExchanges(), monitorExchanges(), networkExchanges(),
		farewellExchanges(),
	} {
		all = append(all, part...)
	}
	return all
}
