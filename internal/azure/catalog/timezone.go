package catalog

import "strings"

// timeZones is the list in the description of timeZone in the schema of
// Microsoft.Insights/autoscaleSettings 2022-10-01, in its order (west to east).
const timeZones = `Dateline Standard Time
UTC-11
Hawaiian Standard Time
Alaskan Standard Time
Pacific Standard Time (Mexico)
Pacific Standard Time
US Mountain Standard Time
Mountain Standard Time (Mexico)
Mountain Standard Time
Central America Standard Time
Central Standard Time
Central Standard Time (Mexico)
Canada Central Standard Time
SA Pacific Standard Time
Eastern Standard Time
US Eastern Standard Time
Venezuela Standard Time
Paraguay Standard Time
Atlantic Standard Time
Central Brazilian Standard Time
SA Western Standard Time
Pacific SA Standard Time
Newfoundland Standard Time
E. South America Standard Time
Argentina Standard Time
SA Eastern Standard Time
Greenland Standard Time
Montevideo Standard Time
Bahia Standard Time
UTC-02
Mid-Atlantic Standard Time
Azores Standard Time
Cape Verde Standard Time
Morocco Standard Time
UTC
GMT Standard Time
Greenwich Standard Time
W. Europe Standard Time
Central Europe Standard Time
Romance Standard Time
Central European Standard Time
W. Central Africa Standard Time
Namibia Standard Time
Jordan Standard Time
GTB Standard Time
Middle East Standard Time
Egypt Standard Time
Syria Standard Time
E. Europe Standard Time
South Africa Standard Time
FLE Standard Time
Turkey Standard Time
Israel Standard Time
Kaliningrad Standard Time
Libya Standard Time
Arabic Standard Time
Arab Standard Time
Belarus Standard Time
Russian Standard Time
E. Africa Standard Time
Iran Standard Time
Arabian Standard Time
Azerbaijan Standard Time
Russia Time Zone 3
Mauritius Standard Time
Georgian Standard Time
Caucasus Standard Time
Afghanistan Standard Time
West Asia Standard Time
Ekaterinburg Standard Time
Pakistan Standard Time
India Standard Time
Sri Lanka Standard Time
Nepal Standard Time
Central Asia Standard Time
Bangladesh Standard Time
N. Central Asia Standard Time
Myanmar Standard Time
SE Asia Standard Time
North Asia Standard Time
China Standard Time
North Asia East Standard Time
Singapore Standard Time
W. Australia Standard Time
Taipei Standard Time
Ulaanbaatar Standard Time
Tokyo Standard Time
Korea Standard Time
Yakutsk Standard Time
Cen. Australia Standard Time
AUS Central Standard Time
E. Australia Standard Time
AUS Eastern Standard Time
West Pacific Standard Time
Tasmania Standard Time
Magadan Standard Time
Vladivostok Standard Time
Russia Time Zone 10
Central Pacific Standard Time
Russia Time Zone 11
New Zealand Standard Time
UTC+12
Fiji Standard Time
Kamchatka Standard Time
Tonga Standard Time
Samoa Standard Time
Line Islands Standard Time`

// TimeZones returns the Windows time zone names that autoscale accepts, from
// west to east.
func TimeZones() []string { return strings.Split(timeZones, "\n") }

// IsTimeZone reports whether name is one of TimeZones, spelled the same.
func IsTimeZone(name string) bool {
	for _, z := range TimeZones() {
		if z == name {
			return true
		}
	}
	return false
}

// TimeZoneOf returns the Windows name for a common IANA name or abbreviation
// ("Europe/Berlin", "CET"), upper and lower case alike.
//
// Source: Unicode CLDR, windowsZones.
func TimeZoneOf(iana string) (windows string, ok bool) {
	windows, ok = windowsNames[strings.ToLower(iana)]
	return windows, ok
}

var windowsNames = map[string]string{
	"america/anchorage":              "Alaskan Standard Time",
	"america/argentina/buenos_aires": "Argentina Standard Time",
	"america/bogota":                 "SA Pacific Standard Time",
	"america/caracas":                "Venezuela Standard Time",
	"america/chicago":                "Central Standard Time",
	"america/denver":                 "Mountain Standard Time",
	"america/halifax":                "Atlantic Standard Time",
	"america/lima":                   "SA Pacific Standard Time",
	"america/los_angeles":            "Pacific Standard Time",
	"america/mexico_city":            "Central Standard Time (Mexico)",
	"america/montevideo":             "Montevideo Standard Time",
	"america/new_york":               "Eastern Standard Time",
	"america/phoenix":                "US Mountain Standard Time",
	"america/santiago":               "Pacific SA Standard Time",
	"america/sao_paulo":              "E. South America Standard Time",
	"america/st_johns":               "Newfoundland Standard Time",
	"america/toronto":                "Eastern Standard Time",
	"america/vancouver":              "Pacific Standard Time",
	"africa/cairo":                   "Egypt Standard Time",
	"africa/casablanca":              "Morocco Standard Time",
	"africa/johannesburg":            "South Africa Standard Time",
	"africa/lagos":                   "W. Central Africa Standard Time",
	"africa/nairobi":                 "E. Africa Standard Time",
	"asia/baghdad":                   "Arabic Standard Time",
	"asia/bangkok":                   "SE Asia Standard Time",
	"asia/colombo":                   "Sri Lanka Standard Time",
	"asia/dhaka":                     "Bangladesh Standard Time",
	"asia/dubai":                     "Arabian Standard Time",
	"asia/ho_chi_minh":               "SE Asia Standard Time",
	"asia/hong_kong":                 "China Standard Time",
	"asia/jakarta":                   "SE Asia Standard Time",
	"asia/jerusalem":                 "Israel Standard Time",
	"asia/karachi":                   "Pakistan Standard Time",
	"asia/kathmandu":                 "Nepal Standard Time",
	"asia/kolkata":                   "India Standard Time",
	"asia/kuala_lumpur":              "Singapore Standard Time",
	"asia/manila":                    "Singapore Standard Time",
	"asia/riyadh":                    "Arab Standard Time",
	"asia/seoul":                     "Korea Standard Time",
	"asia/shanghai":                  "China Standard Time",
	"asia/singapore":                 "Singapore Standard Time",
	"asia/taipei":                    "Taipei Standard Time",
	"asia/tehran":                    "Iran Standard Time",
	"asia/tokyo":                     "Tokyo Standard Time",
	"atlantic/reykjavik":             "Greenwich Standard Time",
	"australia/adelaide":             "Cen. Australia Standard Time",
	"australia/brisbane":             "E. Australia Standard Time",
	"australia/darwin":               "AUS Central Standard Time",
	"australia/hobart":               "Tasmania Standard Time",
	"australia/melbourne":            "AUS Eastern Standard Time",
	"australia/perth":                "W. Australia Standard Time",
	"australia/sydney":               "AUS Eastern Standard Time",
	"europe/amsterdam":               "W. Europe Standard Time",
	"europe/athens":                  "GTB Standard Time",
	"europe/belgrade":                "Central Europe Standard Time",
	"europe/berlin":                  "W. Europe Standard Time",
	"europe/brussels":                "Romance Standard Time",
	"europe/bucharest":               "GTB Standard Time",
	"europe/budapest":                "Central Europe Standard Time",
	"europe/copenhagen":              "Romance Standard Time",
	"europe/dublin":                  "GMT Standard Time",
	"europe/helsinki":                "FLE Standard Time",
	"europe/istanbul":                "Turkey Standard Time",
	"europe/kiev":                    "FLE Standard Time",
	"europe/kyiv":                    "FLE Standard Time",
	"europe/lisbon":                  "GMT Standard Time",
	"europe/ljubljana":               "Central Europe Standard Time",
	"europe/london":                  "GMT Standard Time",
	"europe/luxembourg":              "W. Europe Standard Time",
	"europe/madrid":                  "Romance Standard Time",
	"europe/moscow":                  "Russian Standard Time",
	"europe/oslo":                    "W. Europe Standard Time",
	"europe/paris":                   "Romance Standard Time",
	"europe/prague":                  "Central Europe Standard Time",
	"europe/riga":                    "FLE Standard Time",
	"europe/rome":                    "W. Europe Standard Time",
	"europe/sofia":                   "FLE Standard Time",
	"europe/stockholm":               "W. Europe Standard Time",
	"europe/tallinn":                 "FLE Standard Time",
	"europe/vienna":                  "W. Europe Standard Time",
	"europe/vilnius":                 "FLE Standard Time",
	"europe/warsaw":                  "Central European Standard Time",
	"europe/zagreb":                  "Central European Standard Time",
	"europe/zurich":                  "W. Europe Standard Time",
	"pacific/auckland":               "New Zealand Standard Time",
	"pacific/honolulu":               "Hawaiian Standard Time",
	"etc/utc":                        "UTC",
	"etc/gmt":                        "UTC",
	"gmt":                            "UTC",
	"z":                              "UTC",
	"bst":                            "GMT Standard Time",
	"cet":                            "W. Europe Standard Time",
	"cest":                           "W. Europe Standard Time",
	"eet":                            "FLE Standard Time",
	"est":                            "Eastern Standard Time",
	"edt":                            "Eastern Standard Time",
	"cst":                            "Central Standard Time",
	"mst":                            "Mountain Standard Time",
	"pst":                            "Pacific Standard Time",
	"pdt":                            "Pacific Standard Time",
	"jst":                            "Tokyo Standard Time",
}
