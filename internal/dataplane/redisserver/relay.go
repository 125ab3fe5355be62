package redisserver

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Limits of what is read of a client's credentials: Redis itself takes 10 arguments of 16 KiB
// from a client that is not in yet (Redis 7.0.5, protocol limits).
const (
	mostArguments = 10
	mostBytes     = 16 << 10
)

// relay passes a client's commands on, and shows those with credentials to judge first, which
// may change them. What is no command in RESP goes on as it is: to say so is the backend's.
func relay(to io.Writer, from io.Reader, judge func(args []string)) error {
	r, w := bufio.NewReaderSize(from, 2*mostBytes), bufio.NewWriter(to)
	for {
		if err := relayOne(w, r, judge); err != nil {
			return err
		}
		if r.Buffered() > 0 {
			continue
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
}

func relayOne(w *bufio.Writer, r *bufio.Reader, judge func(args []string)) error {
	head, n, err := number(w, r, '*')
	if n == 0 {
		_, _ = w.Write(head)
	}
	if err != nil || n < 1 {
		return err
	}
	if n > mostArguments {
		_, _ = w.Write(head)
		return copyBulks(w, r, n)
	}
	// The command's name decides; it is short.
	bulk, size, err := peekBulk(r)
	if err != nil || size < 0 || !strings.EqualFold(string(bulk), "AUTH") && !strings.EqualFold(string(bulk), "HELLO") {
		_, _ = w.Write(head)
		return copyBulks(w, r, n)
	}
	args := make([]string, 0, n)
	for range n {
		_, size, err := number(nil, r, '$')
		if err != nil {
			return err
		}
		if size < 0 || size > mostBytes {
			return fmt.Errorf("an argument of %d bytes in credentials", size)
		}
		b := make([]byte, size+2)
		if _, err := io.ReadFull(r, b); err != nil {
			return err
		}
		args = append(args, string(b[:size]))
	}
	judge(args)
	fmt.Fprintf(w, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(w, "$%d\r\n%s\r\n", len(a), a)
	}
	return nil
}

// number reads a line with a number behind a sign. A line that is none goes to w as it is, and
// the number is -1.
func number(w io.Writer, r *bufio.Reader, sign byte) (line []byte, n int, err error) {
	read, err := r.ReadSlice('\n')
	line = bytes.Clone(read)
	if err == nil && len(line) > 1 && line[0] == sign {
		if n, bad := strconv.Atoi(strings.TrimSpace(string(line[1:]))); bad == nil && n >= 0 {
			return line, n, nil
		}
	}
	if w != nil && len(line) > 0 {
		_, _ = w.Write(line)
		if err == bufio.ErrBufferFull {
			err = nil
		}
	}
	return line, -1, err
}

// peekBulk returns the first bulk string if it is as short as a command that is looked for;
// otherwise its size is -1.
func peekBulk(r *bufio.Reader) (bulk []byte, size int, err error) {
	head, err := r.Peek(2)
	if err != nil || head[0] != '$' {
		return nil, -1, err
	}
	if head, err = r.Peek(4); err != nil || head[1] != '4' && head[1] != '5' || head[2] != '\r' {
		return nil, -1, err
	}
	size = int(head[1] - '0')
	all, err := r.Peek(4 + size)
	if err != nil {
		return nil, -1, err
	}
	return all[4:], size, nil
}

// copyBulks passes on what is left of a command, however long.
func copyBulks(w *bufio.Writer, r *bufio.Reader, n int) error {
	for range n {
		line, size, err := number(w, r, '$')
		if size >= 0 {
			_, _ = w.Write(line)
		}
		if err != nil || size < 0 {
			return err
		}
		if _, err := io.CopyN(w, r, int64(size)+2); err != nil {
			return err
		}
	}
	return nil
}
