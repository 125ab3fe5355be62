package bounded_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/bounded"
)

func TestReadAll(t *testing.T) {
	t.Parallel()
	for _, slow := range []bool{false, true} {
		for text, fits := range map[string]bool{"": true, "1234": true, "12345": true, "123456": false, strings.Repeat("x", 10000): false} {
			var r io.Reader = strings.NewReader(text)
			if slow {
				r = iotest.OneByteReader(r)
			}
			got, err := bounded.ReadAll(r, 5)
			if fits {
				require.NoError(t, err)
				assert.Equal(t, text, string(got))
				continue
			}
			require.EqualError(t, err, "the answer has more than 5 bytes, and was not read any further")
			assert.Equal(t, text[:5], string(got))
		}
	}
}

// endless is an answer that never ends. It must not be read by the megabyte.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) { e.read += len(p); return len(p), nil }
func (e *endless) Close() error               { return nil }

func TestBodyEndsForEveryReader(t *testing.T) {
	t.Parallel()
	source := &endless{}
	answer := &http.Response{Body: source}
	bounded.Body(answer, 1<<20)
	for range 3 {
		_, err := io.Copy(io.Discard, answer.Body)
		assert.ErrorAs(t, err, new(*bounded.TooLargeError))
	}
	assert.LessOrEqual(t, source.read, 1<<20+1)
}

func TestBodyPassesErrorsOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	_, err := bounded.ReadAll(io.MultiReader(strings.NewReader("12"), iotest.ErrReader(broken)), 5)
	assert.ErrorIs(t, err, broken)
}

func TestJSON(t *testing.T) {
	t.Parallel()
	for text, fits := range map[string]bool{
		`{}`:                             true,
		`{"a":1,"b":[2,3]}`:              true,  // { , [ ,
		`{"a":1,"b":[2,3,4]}`:            false, // and one more
		`{"a":"[[[[{{{{,,,,"}`:           true,
		`{"a":"\"[[[[{{{{,,,,"}`:         true,
		`{"a":"\\",  "b":"\\,\",[[[["}`:  true,
		`[[[[[]]]]]`:                     false,
		strings.Repeat(`{"a":0},`, 1000): false,
	} {
		var v any
		err := bounded.JSON([]byte(text), 4, &v)
		if fits {
			assert.NoError(t, err, text)
			continue
		}
		assert.EqualError(t, err, "the answer has more than 4 values, and was not read any further", text)
		assert.Nil(t, v)
	}
	assert.Error(t, bounded.JSON([]byte(`{"a"`), 4, new(any)))
}
