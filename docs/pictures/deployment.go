package main

import (
	"context"
	"fmt"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/local/stackfile"
)

// A deployment is what the picture says of a stack.
type deployment struct {
	plan, cache string
	min, max    int
	alerts      int
	rules       []string
}

const deploymentTitle = "The deployment"

// metricNames are short names of the metrics that autoscale watches.
var metricNames = map[string]string{
	catalog.CPU.Name: "CPU", catalog.Memory.Name: "memory", catalog.HTTPQueue.Name: "queue", catalog.Requests.Name: "requests",
}

func readDeployment(ctx context.Context, root string) (deployment, error) {
	s, err := stackfile.Read(ctx, root, "prod", nil)
	if err != nil {
		return deployment{}, err
	}
	d := deployment{plan: s.Plan.SKU, cache: s.Cache.Name, min: s.MinInstances, max: s.MaxInstances, alerts: len(s.AlertRules())}
	for _, r := range s.Rules() {
		d.rules = append(d.rules, fmt.Sprintf("%s > %d%s", metricNames[r.Metric.Name], r.Out, map[bool]string{true: " %"}[r.Metric.Percent]))
	}
	return d, nil
}

func (d deployment) about() string {
	return fmt.Sprintf("People reach App Service's front end over HTTPS. It spreads requests over %d to %d instances of the app on a plan %s. "+
		"They share their sessions in a Redis cache, %s, over TLS. Autoscale adds and removes instances: %s. "+
		"Azure Monitor collects logs and metrics of all of them, with %d alerts and a workbook.",
		d.min, d.max, d.plan, d.cache, strings.Join(d.rules, ", "), d.alerts)
}

func (d deployment) watching() string { return fmt.Sprintf("%d alerts and a workbook", d.alerts) }

// instances draws a row or column of instances: those that always run, and, with a
// broken line, those that autoscale may add.
func (d deployment) instances(c *canvas, first box, dx, dy float64, label string) {
	for i := range d.max {
		b := box{first.x + dx*float64(i), first.y + dy*float64(i), first.w, first.h}
		x, y := b.middle()
		class, words := "card", "quiet"
		if i >= d.min {
			class += " maybe"
		} else {
			words = "bold"
		}
		c.rect(b, 6, class)
		c.text(x, y+4.5, small, centre, words, label+fmt.Sprint(i+1))
	}
}

func (d deployment) wide(t theme) string {
	c := &canvas{width: 860}
	for i, at := range []point{{50, 182}, {78, 200}, {50, 224}} {
		c.person(at.x, at.y+float64(i)*4)
	}
	c.text(63, 260, small, centre, "quiet", "people")

	front := box{176, 148, 138, 96}
	c.arrow(point{102, 196}, point{front.x - 4, 196})
	c.text(138, 187, small, centre, "quiet", "HTTPS")
	c.card(front, "Front end", "any instance", "serves anybody")

	plan := box{392, 92, 190, 208}
	c.rect(plan, 10, "panel")
	c.text(plan.x+plan.w/2, 114, normal, centre, "bold", "App Service plan")
	c.text(plan.x+plan.w/2, 132, small, centre, "quiet", fmt.Sprintf("%s, %d to %d instances", d.plan, d.min, d.max))
	d.instances(c, box{418, 144, 138, 24}, 0, 30, "instance ")
	for i := range d.min {
		c.arrow(point{front.x + front.w, 196}, point{front.x + front.w + 26, 196}, point{plan.x + 22, 156 + 30*float64(i)})
	}

	cache := box{676, 148, 160, 96}
	c.card(cache, "Redis", "all sessions", d.cache)
	c.arrow(point{plan.x + plan.w, 196}, point{cache.x - 4, 196})
	c.text(629, 187, small, centre, "quiet", "REDIS_URL")
	c.text(629, 213, small, centre, "quiet", "over TLS")

	scale := box{392, 8, 190, 48}
	c.card(scale, "Autoscale", "adds and removes instances")
	c.arrow(point{487, 56}, point{487, 88})
	c.text(scale.x+scale.w+12, 37, small, left, "quiet", strings.Join(d.rules, " · "))

	monitor := box{176, 340, 660, 58}
	for _, x := range []float64{245, 487, 756} {
		from := map[float64]float64{245: 244, 487: 300, 756: 244}[x]
		c.path("watch", point{x, from}, point{x, monitor.y})
	}
	c.card(monitor, "Azure Monitor", d.watching()+", fed by requests, errors, instances, scale actions and the cache")
	return c.svg(t, 406, deploymentTitle, d.about())
}

func (d deployment) narrow(t theme) string {
	c := &canvas{width: 360}
	for _, x := range []float64{146, 180, 214} {
		c.person(x, 42)
	}
	c.text(238, 36, small, left, "quiet", "people")
	front := box{70, 84, 220, 54}
	c.arrow(point{180, 48}, point{180, front.y - 3})
	c.text(190, 70, small, left, "quiet", "HTTPS")
	c.card(front, "Front end", "any instance serves anybody")

	plan := box{16, 172, 328, 176}
	c.rect(plan, 10, "panel")
	c.text(180, 196, normal, centre, "bold", "App Service plan")
	c.text(180, 214, small, centre, "quiet", fmt.Sprintf("%s, %d to %d instances", d.plan, d.min, d.max))
	step := (plan.w - 20) / float64(d.max)
	c.arrow(point{180, front.y + front.h}, point{180, plan.y - 3})
	d.instances(c, box{plan.x + 14, 226, step - 8, 34}, step, 0, "")
	scale := box{plan.x + 14, 284, plan.w - 28, 52}
	c.card(scale, "Autoscale", strings.Join(d.rules, " · "))
	c.arrow(point{180, scale.y}, point{180, 264})

	cache := box{70, 388, 220, 54}
	c.arrow(point{180, plan.y + plan.h}, point{180, cache.y - 3})
	c.text(190, 372, small, left, "quiet", "REDIS_URL over TLS")
	c.card(cache, "Redis", "all sessions, "+d.cache)

	monitor := box{16, 474, 328, 54}
	c.path("watch", point{40, plan.y + plan.h}, point{40, monitor.y})
	c.path("watch", point{180, cache.y + cache.h}, point{180, monitor.y})
	c.card(monitor, "Azure Monitor", d.watching())
	return c.svg(t, 536, deploymentTitle, d.about())
}
