package catalog

// The items of the price list that watching a stack is billed by. Azure's names
// for them in its own list were not seen, so they cannot be refreshed.
const (
	LogVolume     = "Log_Analytics" // a gigabyte of logs, pay as you go
	MetricAlert   = "Metric_Alert"  // a metric alert on one time series, a month
	LogAlertSoon  = "Log_Alert_5m"  // a log search alert every 5 minutes, a month
	LogAlertLater = "Log_Alert_15m" // a log search alert every 15 minutes, a month
)

// VaultOperations are 10,000 calls to a Key Vault about secrets.
const VaultOperations = "Key_Vault_Operations"

// OperationsBilled is the number of calls that the price of VaultOperations is for.
const OperationsBilled = 10_000

// Units of prices, as Azure's price list writes them.
const (
	UnitHour  = priceUnit
	UnitGB    = "1 GB"
	UnitMonth = "1 Month"
	UnitCalls = "10K"
)

// UnitOf returns what the price of an item is for: an hour, unless it belongs to
// monitoring, to a network or to a vault.
func UnitOf(item string) string {
	switch item {
	case LogVolume, PrivateLinkGB, FrontDoorDataOut:
		return UnitGB
	case VaultOperations, FrontDoorRequests, FrontDoorPremiumRequests:
		return UnitCalls
	case MetricAlert, LogAlertSoon, LogAlertLater, PrivateZone, FrontDoorStandardBase, FrontDoorPremiumBase:
		return UnitMonth
	}
	return UnitHour
}

// IsSize reports whether an item is a size of a plan or a cache, which Azure's price list has by that
// name, rather than the one item of its kind.
func IsSize(item string) bool { return UnitOf(item) == UnitHour && item != PrivateEndpoint }

// LogsAtRest is the assumed amount of logs, in gigabytes a day, that a stack writes on
// which nobody uses it: metrics of four resources every minute, what autoscale
// weighs, the health check's requests. An assumption: some 150,000 rows of half a
// kilobyte. Those of a staging slot are among them: while it runs, the health check makes a row a minute on each
// instance, which is 0.002 GB a day on two.
const LogsAtRest = 0.1

// RequestLogGB is the assumed amount of logs, in gigabytes, that a million requests write: a row of
// AppServiceHTTPLogs for each, a kilobyte. An assumption.
const RequestLogGB = 1
