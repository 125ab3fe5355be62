// Package markdown quotes what others wrote, so that it is text in a comment on GitHub:
// no link, no mention, no HTML and no structure.
//
// Package comment and the command write with it. It imports nothing of this module, and
// nothing large, so that a fuzzer can try it thousands of times a second. Another way to
// quote is a function here and a check in FuzzEscape.
package markdown
