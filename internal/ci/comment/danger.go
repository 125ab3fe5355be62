package comment

// A kind of resource whose loss people feel.
type vital struct {
	typ, what         string
	replaced, deleted string // what that means
}

const (
	loggedOut = "All sessions are lost and everybody is logged out"
	slow      = "the new one takes Azure 15 to 30 minutes"
)

// vitals are ordered by how much they take with them. Their types are as [digest.Type] calls them.
var vitals = []vital{
	{"azure-native:resources:ResourceGroup", "The resource group",
		"Everything in it is created anew, and the old is deleted.", "Everything in it is deleted."},
	{"azure-native:web:WebApp", "The app",
		"The new one has another address, and nothing is deployed to it yet.", "Nobody can reach it any more."},
	{"azure-native:web:AppServicePlan", "The plan",
		"Every instance is started anew.", "Nothing runs the app any more."},
	{"azure-native:cache:Redis", "The session cache",
		loggedOut + "; " + slow + ".", loggedOut + "."},
	{"azure-native:redisenterprise:RedisEnterprise", "The session cache", // nobody has said how long it takes
		loggedOut + ".", loggedOut + "."},
	{"azure-native:redisenterprise:Database", "The session cache's database", loggedOut + ".", loggedOut + "."},
	{"random:index/randomPassword:RandomPassword", "The key that signs the sessions", loggedOut + ".", loggedOut + "."},
}

// A danger is a vital resource that is to be deleted or replaced.
type danger struct {
	vital
	change
}

func dangers(all []change) []danger {
	var found []danger
	for _, v := range vitals {
		for _, c := range all {
			if c.typ == v.typ && (c.op == "delete" || c.op == "replace") {
				found = append(found, danger{v, c})
			}
		}
	}
	return found
}

func (d danger) meaning() string {
	if d.op == "delete" {
		return d.deleted
	}
	return d.replaced
}
