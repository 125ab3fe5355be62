package catalog

// A RuleCondition is what a condition of an Azure Front Door's rule may say.
type RuleCondition struct {
	Operators []string
	Values    []string // what its value may be; nil where that is free
}

// RuleConditions are the conditions by name. Operators and values are as Azure lists them when it refuses others, in recordings
// of the Azure CLI with 2023-05-01 (test_afd_rule_creation_invalid_operator, test_afd_rule_creation_invalid_match_values, of
// 2023-12).
func RuleConditions() map[string]RuleCondition {
	texts := []string{"Any", "Equal", "Contains", "BeginsWith", "EndsWith", "LessThan", "LessThanOrEqual", "GreaterThan", "GreaterThanOrEqual", "RegEx"}
	all := map[string]RuleCondition{
		"ClientPort": {}, "Cookies": {}, "HostName": {}, "PostArgs": {}, "QueryString": {}, "RequestBody": {}, "RequestHeader": {}, "RequestUri": {},
		"ServerPort": {}, "UrlFileExtension": {}, "UrlFileName": {},
		"HttpVersion":   {Operators: []string{"Equal"}},
		"IsDevice":      {Operators: []string{"Equal"}, Values: []string{"Mobile", "Desktop"}},
		"RemoteAddress": {Operators: []string{"Any", "IPMatch", "GeoMatch"}},
		"RequestMethod": {Operators: []string{"Equal"}, Values: []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"}},
		"RequestScheme": {Operators: []string{"Equal"}, Values: []string{"HTTP", "HTTPS"}},
		"SocketAddr":    {Operators: []string{"Any", "IPMatch"}},
		"SslProtocol":   {Operators: []string{"Equal"}, Values: []string{"TLSv1", "TLSv1.1", "TLSv1.2"}},
		"UrlPath": {Operators: []string{
			"Any", "Equal", "Contains", "BeginsWith", "EndsWith", "LessThan", "LessThanOrEqual", "GreaterThan", "GreaterThanOrEqual", "Wildcard", "RegEx",
		}},
	}
	for name, c := range all {
		if c.Operators == nil {
			all[name] = RuleCondition{Operators: texts}
		}
	}
	return all
}
