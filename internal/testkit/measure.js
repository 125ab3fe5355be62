// letters is how large the smallest letters of a picture are to be seen, in pixels.
function letters(svg) {
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  return Math.min(Infinity, ...[...svg.querySelectorAll("text")].map(t => parseFloat(getComputedStyle(t).fontSize) * scale));
}

// measure returns what a person sees of a picture.
function measure(svg) {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll("text")].map(t => ({ text: t.textContent, box: t.getBoundingClientRect() }));
  const overlaps = [], outside = [];
  texts.forEach((a, i) => {
    if (a.box.left < frame.left - 1 || a.box.right > frame.right + 1 || a.box.bottom > frame.bottom + 1) outside.push(a.text);
    for (const b of texts.slice(0, i)) {
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 1 && down > 5) overlaps.push(b.text + " | " + a.text);
    }
  });
  return {
    id: svg.getAttribute("aria-labelledby").split(" ")[0], width: frame.width, height: frame.height,
    marks: svg.querySelectorAll("rect, path").length, overlaps, outside,
  };
}
