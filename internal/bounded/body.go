package bounded

import (
	"fmt"
	"io"
	"net/http"
)

// A TooLargeError is about an answer that exceeds what is read of it.
type TooLargeError struct {
	Limit int64
	Of    string // what was counted: bytes, or values
}

// Error implements error.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer has more than %d %s, and was not read any further", e.Limit, e.Of)
}

// NonRetriable keeps azcore from asking again: the next answer would be no shorter.
func (*TooLargeError) NonRetriable() {}

// ReadAll is io.ReadAll for at most limit bytes. More are a TooLargeError.
func ReadAll(r io.Reader, limit int64) ([]byte, error) {
	return io.ReadAll(&body{r: r, left: limit, limit: limit})
}

// Body bounds the body of an answer, whoever reads it: the caller, a library in
// between, or net/http when it drains what nobody wants.
func Body(answer *http.Response, limit int64) {
	answer.Body = struct {
		io.Reader
		io.Closer
	}{&body{r: answer.Body, left: limit, limit: limit}, answer.Body}
}

// body reads until there is more than the limit.
type body struct {
	r           io.Reader
	left, limit int64
}

// Read implements io.Reader. It reads one byte more than allowed, to see whether
// there is one.
func (b *body) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, &TooLargeError{b.limit, "bytes"}
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n - 1, &TooLargeError{b.limit, "bytes"}
	}
	return n, err
}
