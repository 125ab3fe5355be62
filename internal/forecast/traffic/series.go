package traffic

import "time"

// A Series is traffic by the minute. Slices are as long as Requests, or nil where the
// source has none. NaN: nothing is known of that minute.
type Series struct {
	Start     time.Time // of the first minute; its location is that of the traffic
	Requests  []float64 // in the minute, all instances together
	CPU       []float64 // percent of an instance, mean over instances
	Memory    []float64 // percent of an instance
	Queue     []float64 // requests waiting in an instance
	Seconds   []float64 // mean time of an answer
	Instances []float64 // that ran
	Derived   bool      // Requests are worked out from CPU: the load is real, their number is not
	Read      Read      // what was read, for a person
}

// Read counts what a file had.
type Read struct {
	Name, Format string
	Grain        time.Duration // of the source; a minute for what has single requests
	Lines        int           // or records, all of them
	Unreadable   int           // left out, as they could not be read
	Duplicates   int           // left out, as their minute was there before
	Unordered    int           // earlier than the one before, and put where they belong
	Missing      int           // minutes of which nothing is known
	AtLimit      int           // minutes whose requests were worked out from a CPU at its limit: there may have been more
	Bad          []BadLine     // the first five that could not be read
	LoadTest     bool          // it is what a load test measured
	Notes        []string      // sentences
}

// A BadLine is one that could not be read.
type BadLine struct {
	Line   int // counted from 1
	Text   string
	Reason string
}

// Len returns the number of minutes.
func (s *Series) Len() int { return len(s.Requests) }

// At returns the beginning of a minute.
func (s *Series) At(i int) time.Time { return s.Start.Add(time.Duration(i) * time.Minute) }

// Part returns the minutes from from up to, and without, to. It shares their memory.
func (s *Series) Part(from, to int) *Series {
	part := *s
	part.Start = s.At(from)
	for _, values := range []*[]float64{
		&part.Requests, &part.CPU, &part.Memory, &part.Queue, &part.Seconds, &part.Instances,
	} {
		if *values != nil {
			*values = (*values)[from:to:to]
		}
	}
	return &part
}
