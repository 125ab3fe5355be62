package catalog

// What a policy of the web application firewall for Front Door can say in rules of its own ("Custom rules for Azure Web
// Application Firewall with Azure Front Door"; the 2025-03-01 specification).
var (
	FirewallActions   = []string{"Allow", "Block", "Log", "Redirect", "AnomalyScoring", "JSChallenge", "CAPTCHA"}
	FirewallRuleTypes = []string{"MatchRule", "RateLimitRule"}
	FirewallVariables = []string{
		"RemoteAddr", "RequestMethod", "QueryString", "PostArgs", "RequestUri", "RequestHeader", "RequestBody", "Cookies", "SocketAddr",
	}
	FirewallOperators = []string{
		"Any", "IPMatch", "GeoMatch", "Equal", "Contains", "LessThan", "GreaterThan", "LessThanOrEqual", "GreaterThanOrEqual", "BeginsWith",
		"EndsWith", "RegEx", "ServiceTagMatch", "AsnMatch",
	}
)
