package markdown

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// github reads Markdown as GitHub does, as far as its specification goes.
var github = goldmark.New(goldmark.WithExtensions(extension.GFM))

func rendered(t *testing.T, markdown string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, github.Convert([]byte(markdown), &out))
	return out.String()
}

// references are what GitHub makes links of in a finished page ("Autolinked
// references and URLs").
var references = regexp.MustCompile(`(?i)@\w|#[0-9]|\bGH-[0-9]|\b[a-z]+-[0-9]|\bGHSA-\w|[0-9a-f]{7}|www\.|://`)

// hostile are texts that were live in a comment, or might be.
var hostile = []string{
	"", "a `b` c", "<img src=x>", "@all", "https://x", "\\", "```", "a\nb", "\x1b[31m", "[x](y)", "é|ß", "\xff",
	"`\x00``", "``\u200b`", "~~~\n</details>", "```\n````\n`````", "   ```", "www.evil.example", "WWW.EVIL.EXAMPLE", "GH-1",
	"gh-26", "CVE-2020-1234", "GHSA-jfh8-c2jp-5v3q", "TICKET-9", "o/r#1", "o/r@0123456789", "a5c3785ed8d6a35868bc169f07e40e889087fd2e",
	"- item", "1. one", "2) two", "--- ", "===", "+ x", "> quote", "# head", "    code", "\ttab", "| a |\n| - |\n| b |",
	"<details>", "<!--", "-->", "&lt;b&gt;", "![x](https://evil.example/x.png)", "[^1]: x", "$x$", "mailto:a@b.example", "a@b.example",
	"http://x.example", "\u202egpj.exe", "\u2028# head", "x  \ny", "`", "``", "\r\n## head", "</sub>", "trailing\\", "see pulumi up `@all`", "pulumi up `", "(az x ``y```) @all", "`pulumi up` `", "\\pulumi up", "pulumi up\\", "a\u200b pulumi x", "pulumi up 'a", "scaleout x\t#1",
	"(az x ``\x01\x00\x00\x00) @all", "pulumi up \x01", "az x\x1b.\x02 y",
}

// FuzzEscape checks that whatever is quoted stays text: in one line, in its code
// span, and in its fence, as a reader of Markdown sees them.
func FuzzEscape(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		textStaysText(t, s)
		proseStaysProse(t, s)
		spanStaysSpan(t, s)
		blockStaysBlock(t, s)
	})
}

func textStaysText(t *testing.T, s string) {
	t.Helper()
	got := Text(s)
	want := cut(oneLine(s), maxText)
	if !utf8.ValidString(got) || strings.ContainsAny(got, "\n\r") {
		t.Fatalf("%q becomes %q", s, got)
	}
	if want == "" {
		return
	}
	page := rendered(t, got)
	inner, isParagraph := strings.CutPrefix(page, "<p>")
	inner, ends := strings.CutSuffix(inner, "</p>\n")
	if !isParagraph || !ends || strings.Contains(inner, "<") {
		t.Fatalf("%q becomes %q, which shows %q", s, got, page)
	}
	shown := html.UnescapeString(inner)
	if found := references.FindString(shown); found != "" {
		t.Fatalf("%q becomes %q, in which GitHub finds %q", s, got, found)
	}
	if strings.ReplaceAll(shown, zeroWidth, "") != want {
		t.Fatalf("%q becomes %q, which shows %q", s, got, shown)
	}
}

// codeSpan is a command in the finished page; GitHub makes no links in it.
var codeSpan = regexp.MustCompile(`<code>([^<]*)</code>`)

func proseStaysProse(t *testing.T, s string) {
	t.Helper()
	got := Prose(s)
	want := oneLine(cut(s, maxText))
	if strings.ContainsAny(got, "\n\r") {
		t.Fatalf("%q becomes %q", s, got)
	}
	if want == "" {
		return
	}
	page := rendered(t, got)
	inner, isParagraph := strings.CutPrefix(page, "<p>")
	inner, ends := strings.CutSuffix(inner, "</p>\n")
	linkable := html.UnescapeString(codeSpan.ReplaceAllString(inner, ""))
	shown := html.UnescapeString(codeSpan.ReplaceAllString(inner, "$1"))
	if !isParagraph || !ends || strings.Contains(codeSpan.ReplaceAllString(inner, ""), "<") {
		t.Fatalf("%q becomes %q, which shows %q", s, got, page)
	}
	if found := references.FindString(linkable); found != "" {
		t.Fatalf("%q becomes %q, in which GitHub finds %q", s, got, found)
	}
	if strings.ReplaceAll(shown, zeroWidth, "") != strings.ReplaceAll(want, zeroWidth, "") {
		t.Fatalf("%q becomes %q, which shows %q", s, got, shown)
	}
}

// A command in a text is code, from its name to where its sentence ends, with
// nothing in it that was not typed.
func TestCommandsCopyAsTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Set one: pulumi config set --path 'alertEmails[0]' ops@example.com --stack dev":                               "Set one: `pulumi config set --path 'alertEmails[0]' ops@example.com --stack dev`",
		"First pulumi config set alertWebhook https://h.example/#1 --stack dev, then more":                             "First `pulumi config set alertWebhook https://h.example/#1 --stack dev`, then more",
		"Its successor: pulumi config set redisSku Balanced_B1 --stack dev\nThat @also":                                "Its successor: `pulumi config set redisSku Balanced_B1 --stack dev` That @\u200balso",
		"lift protect: pulumi up -c protect=false --stack dev. Its sessions":                                           "lift protect: `pulumi up -c protect=false --stack dev`. Its sessions",
		"Move it: pulumi config rm --path 'appSettings[\"a.b\"]', then pulumi config set --secret --path appSecrets.X": "Move it: `pulumi config rm --path 'appSettings[\"a.b\"]'`, then `pulumi config set --secret --path appSecrets.X`",
		"pulumi config set runtime 'PYTHON|3.12' --stack dev":                                                          "`pulumi config set runtime 'PYTHON|3.12' --stack dev`",
		"(see az account show) or scaleout cost --stack CVE-2020-1 and ask @me":                                        "(see `az account show`) or `scaleout cost --stack CVE-2020-1` and ask @\u200bme",
		"pulumi config set startCommand 'echo `date`'":                                                                 "``pulumi config set startCommand 'echo `date`'``",
	} {
		assert.Equal(t, want, strings.NewReplacer(`\(`, "(", `\)`, ")").Replace(Prose(text)), text)
	}
}

func spanStaysSpan(t *testing.T, s string) {
	t.Helper()
	span := Code(s)
	if span == "(empty)" {
		return
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(span, "`"), "`")
	if strings.ContainsAny(inner, "`|\n\r") || rendered(t, "x "+span+" y") != "<p>x <code>"+html.EscapeString(inner)+"</code> y</p>\n" &&
		html.UnescapeString(rendered(t, "x "+span+" y")) != "<p>x <code>"+inner+"</code> y</p>\n" {
		t.Fatalf("%q becomes %q, which shows %q", s, span, rendered(t, "x "+span+" y"))
	}
}

func blockStaysBlock(t *testing.T, s string) {
	t.Helper()
	const after = "the text after it"
	block := Fenced(s, 3000)
	page := rendered(t, "before\n\n"+block+"\n"+after+"\n")
	page, before := strings.CutPrefix(page, "<p>before</p>\n<pre><code class=\"language-text\">")
	page, ends := strings.CutSuffix(page, "</code></pre>\n<p>"+after+"</p>\n")
	if !before || !ends || strings.Contains(page, "<") {
		t.Fatalf("%q becomes %q, which shows %q", s, block, page)
	}
}

// A text of any size becomes one of a size that fits.
func TestQuotesAreBounded(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"x", "`", "@", "é", "\n", "0", "a-1"} {
		long := strings.Repeat(c, 1<<20)
		assert.LessOrEqual(t, utf8.RuneCountInString(Text(long)), 3*maxText)
		assert.LessOrEqual(t, utf8.RuneCountInString(Code(long)), maxCode+3)
		assert.LessOrEqual(t, utf8.RuneCountInString(Fenced(long, 1000)), 3100)
	}
}
