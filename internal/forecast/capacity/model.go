package capacity

// Origin is where a parameter came from.
type Origin string

// The origins, the best first.
const (
	Given    Origin = "given"    // by a person
	Measured Origin = "measured" // by a rehearsal or a load test
	Fitted   Origin = "fitted"   // to traffic that has load and CPU
	Guessed  Origin = "assumed"
)

// A Parameter is a number of a Model.
type Parameter struct {
	Value float64 `json:"value"`
	From  Origin  `json:"from"`
	Error float64 `json:"error,omitempty"` // standard error; 0: not known
	Note  string  `json:"note,omitempty"`  // where it came from, one sentence
}

// A Model is what requests take of an instance.
type Model struct {
	CPUPerRequest Parameter `json:"cpuPerRequest"` // seconds of one core
	CPUIdle       Parameter `json:"cpuIdle"`       // cores that an instance uses without requests
	MemoryIdle    Parameter `json:"memoryIdle"`    // GB of an instance
	MemoryPerRPS  Parameter `json:"memoryPerRps"`  // GB for each request a second
	Service       Parameter `json:"service"`       // seconds of a request that waits for nothing
	Slots         Parameter `json:"slots"`         // requests at once in an instance
	StartUp       Parameter `json:"startUp"`       // minutes from a decision to an instance's first request
	MetricDelay   Parameter `json:"metricDelay"`   // minutes after which Azure publishes a metric
}
