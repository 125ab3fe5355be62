package capacity

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
)

func plan(t testing.TB, sku string) catalog.Plan {
	t.Helper()
	p, ok := catalog.PlanBySKU(sku)
	require.True(t, ok, sku)
	return p
}

func model(cpu, idle, memory, perRPS, service, slots float64) Model {
	given := func(v float64) Parameter { return Parameter{Value: v, From: Given} }
	return Model{
		CPUPerRequest: given(cpu), CPUIdle: given(idle), MemoryIdle: given(memory), MemoryPerRPS: given(perRPS),
		Service: given(service), Slots: given(slots),
	}
}

// TestLoad has sums that anybody can do.
func TestLoad(t *testing.T) {
	t.Parallel()
	m := model(0.02, 0.2, 1, 0.01, 0.05, 8)
	// P1v3: 2 cores, 8 GB. 3,000 a minute on two are 25 a second each: 0.2 + 0.5 cores of 2,
	// 1.25 GB of 8, 1.25 requests at once of 8.
	l := m.Load(plan(t, "P1v3"), 3000, 2)
	assert.InDelta(t, 35, l.CPU, 1e-9)
	assert.InDelta(t, 15.625, l.Memory, 1e-9)
	assert.InDelta(t, 1500, l.Requests, 1e-9)
	assert.InDelta(t, 0.35, l.Utilisation, 1e-9)
	assert.InDelta(t, l.Wait*25, l.Queue, 1e-9, "Little's law")

	// With one slot, that is what is short: 1.25 requests at once.
	m.Slots.Value = 1
	l = m.Load(plan(t, "P1v3"), 3000, 2)
	assert.InDelta(t, 1.25, l.Utilisation, 1e-9)
	assert.True(t, math.IsInf(l.Wait, 1))
	assert.InDelta(t, 1500*(1-1/1.25)+math.Sqrt(4*1500/math.Pi), l.Queue, 1e-9)
	assert.InDelta(t, 35, l.CPU, 1e-9, "CPU is as busy as before")

	// One core, one slot as long as the request computes: both are M/M/1 at 1/2, where the wait
	// is ρ/(1−ρ) times the service.
	l = model(0.1, 0, 0, 0, 0.1, 1).Load(plan(t, "P0v3"), 300, 1)
	assert.InDelta(t, 2*0.1, l.Wait, 1e-9)

	// Half of the core is busy by itself: the other half takes 0.2 s for a request, and is
	// utilised to 1/2 by 2.5 of them a second. There are slots enough.
	l = model(0.1, 0.5, 0, 0, 0.1, 1000).Load(plan(t, "P0v3"), 150, 1)
	assert.InDelta(t, 0.2, l.Wait, 1e-9)
}

func TestMost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		model Model
		most  float64
	}{
		{model(0.02, 0.2, 0, 0, 0.05, 8), 60 * 1.8 / 0.02}, // 1.8 cores are left
		{model(0.02, 0, 0, 0, 1, 8), 60 * 8},               // 8 requests at once
		{model(0.02, 3, 0, 0, 1, 8), 0},
		{model(0, 0, 0, 0, 0, 8), math.Inf(1)},
	} {
		i := c.model.On(plan(t, "P1v3"))
		if math.IsInf(c.most, 1) {
			assert.Equal(t, c.most, i.Most())
			continue
		}
		assert.InDelta(t, c.most, i.Most(), 1e-9)
		if c.most > 0 {
			assert.InDelta(t, 1, i.Load(3*i.Most(), 3).Utilisation, 1e-12)
		}
	}
}

func TestLoadAtTheEnds(t *testing.T) {
	t.Parallel()
	free := plan(t, "F1")
	for _, m := range []Model{{}, Assumed(free), model(0.02, 2, 9, 0, 0.05, 1)} {
		for _, rate := range []float64{0, 1e-9, 1e12} {
			for _, n := range []int{0, 1, 30} {
				l := m.Load(free, rate, n)
				for _, v := range []float64{l.CPU, l.Memory, l.Queue, l.Requests, l.Utilisation} {
					assert.False(t, math.IsNaN(v) || math.IsInf(v, 0) || v < 0, "%v %v %+v", rate, n, l)
				}
				assert.False(t, math.IsNaN(l.Wait) || l.Wait < 0, "%+v", l)
				assert.True(t, l.CPU <= 100 && l.Memory <= 100, "%+v", l)
			}
		}
	}
}

// TestLoadProperties: more requests never make anything less, more instances never more,
// and without requests nobody waits.
func TestLoadProperties(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	plans := catalog.Plans()
	for range 2000 {
		p := plans[random.IntN(len(plans))]
		cpu := math.Exp(random.Float64()*8 - 8)
		m := model(cpu, random.Float64()*1.2, 2*random.Float64(), random.Float64()/50,
			cpu*(1+5*random.Float64()), float64(1+random.IntN(300)))
		i, n := m.On(p), 1+random.IntN(29)
		rate := math.Exp(random.Float64() * 14)
		here, busier, wider := i.Load(rate, n), i.Load(rate*(1+random.Float64()), n), i.Load(rate, n+1)
		noMore(t, here, busier)
		noMore(t, wider, here)
		if i.cpuIdle < i.cores {
			assert.Less(t, i.Load(1e-9, n).Wait, 1e-6)
			assert.Less(t, i.Load(1e-9, n).Queue, 1e-12)
		}
	}
}

func noMore(t *testing.T, less, more Load) {
	t.Helper()
	const rounding = 1 + 1e-9
	ok := less.CPU <= more.CPU*rounding && less.Memory <= more.Memory*rounding && less.Queue <= more.Queue*rounding+1e-12 &&
		less.Utilisation <= more.Utilisation*rounding && less.Wait <= more.Wait*rounding+1e-12
	assert.True(t, ok, "%+v\n%+v", less, more)
}

func BenchmarkLoad(b *testing.B) {
	i := Assumed(plan(b, "P1v3")).On(plan(b, "P1v3"))
	b.ReportAllocs()
	sum := 0.0
	for n := range b.N {
		sum += i.Load(float64(n%20_000), 2+n%4).Queue
	}
	_ = sum
}
