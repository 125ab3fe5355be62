package main

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// A canvas collects the elements of one picture. Text is not scaled down: the
// smallest is 12 units, which at a unit to a pixel is legible on a phone.
type canvas struct {
	elements strings.Builder
	width    float64
}

const small, normal, large = 12.0, 14.0, 17.0

// svg returns the whole picture. title and about are for screen readers.
func (c *canvas) svg(t theme, height float64, title, about string) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]s %[2]s" width="%[1]s" height="%[2]s" role="img" aria-labelledby="title about">
<title id="title">%[3]s</title>
<desc id="about">%[4]s</desc>
%[5]s
%[6]s</svg>
`, number(c.width), number(height), html.EscapeString(title), html.EscapeString(about), t.style(), c.elements.String())
}

func number(v float64) string { return fmt.Sprint(math.Round(v*10) / 10) }

func (c *canvas) add(format string, args ...any) { fmt.Fprintf(&c.elements, format+"\n", args...) }

// A box is a rectangle.
type box struct{ x, y, w, h float64 }

func (b box) middle() (x, y float64) { return b.x + b.w/2, b.y + b.h/2 }

func (c *canvas) rect(b box, radius float64, class string) {
	c.add(`<rect x="%s" y="%s" width="%s" height="%s" rx="%s" class="%s"/>`,
		number(b.x), number(b.y), number(b.w), number(b.h), number(radius), class)
}

// An anchor is the part of a text that stands at its point.
type anchor string

const (
	left   anchor = "start"
	centre anchor = "middle"
	right  anchor = "end"
)

func (c *canvas) text(x, y, size float64, a anchor, class, s string) {
	c.add(`<text x="%s" y="%s" font-size="%s" text-anchor="%s" class="%s">%s</text>`,
		number(x), number(y), number(size), a, class, html.EscapeString(s))
}

// lines writes text in lines below each other around the middle of a box. The first
// is the heading.
func (c *canvas) lines(b box, lines ...string) {
	const step = 18
	x, y := b.middle()
	y -= step * float64(len(lines)-1) / 2
	for i, s := range lines {
		if i == 0 {
			c.text(x, y+5, normal, centre, "bold", s)
		} else {
			c.text(x, y+5, small, centre, "quiet", s)
		}
		y += step
	}
}

// card is a box with lines of text.
func (c *canvas) card(b box, lines ...string) {
	c.rect(b, 8, "card")
	c.lines(b, lines...)
}

type point struct{ x, y float64 }

// arrow is a line through points that ends in a head.
func (c *canvas) arrow(points ...point) {
	c.path("flow", points...)
	to, from := points[len(points)-1], points[len(points)-2]
	angle := math.Atan2(to.y-from.y, to.x-from.x)
	corner := func(turn float64) string {
		return number(to.x-9*math.Cos(angle+turn)) + " " + number(to.y-9*math.Sin(angle+turn))
	}
	c.add(`<path d="M%s %sL%sL%sZ" class="head"/>`, number(to.x), number(to.y), corner(.45), corner(-.45))
}

// path is a line through points.
func (c *canvas) path(class string, points ...point) {
	var d strings.Builder
	for i, p := range points {
		d.WriteString(map[bool]string{true: "M", false: "L"}[i == 0] + number(p.x) + " " + number(p.y))
	}
	c.add(`<path d="%s" class="%s"/>`, d.String(), class)
}

// person is a head and shoulders, standing on a point.
func (c *canvas) person(x, y float64) {
	c.add(`<circle cx="%s" cy="%s" r="7" class="accent"/>`, number(x), number(y-25))
	c.add(`<path d="M%s %sa12 13 0 0 1 24 0z" class="accent"/>`, number(x-12), number(y))
}

// textWidth estimates how wide a text is.
func textWidth(s string, size float64) float64 { return .57 * size * float64(len([]rune(s))) }
