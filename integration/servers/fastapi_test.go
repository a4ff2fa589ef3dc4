package servers

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// answer returns the answer of a route.
func (s *server) answer(t *testing.T, route string, status int) (body []byte, header http.Header) {
	t.Helper()
	response, err := client.Get(s.url + route)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err = io.ReadAll(response.Body); err != nil || response.StatusCode != status {
		t.Fatalf("%s: %s, %v\n%s\n%s", route, response.Status, err, body, s.log)
	}
	return body, response.Header
}

// Routes await coroutine functions of Go, and answer with bytes, Arrays and iterators of Go: a response has the memory of the Array.
func TestFastAPI(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, env environment) {
		s := env.serve(t, func(port int) []string {
			return []string{"-m", "uvicorn", "fastapi_app:app", "--host", "127.0.0.1", "--port", fmt.Sprint(port), "--workers", "2", "--no-access-log"}
		})
		s.load(t, 120)
		var numbers bytes.Buffer
		for i := range int32(300 * 500) {
			binary.Write(&numbers, binary.NativeEndian, i)
		}
		body, header := s.answer(t, "array?rows=300&columns=500", http.StatusOK)
		if !bytes.Equal(body, numbers.Bytes()) || header.Get("X-Shared") != "True" {
			t.Errorf("%d bytes, shared: %s", len(body), header.Get("X-Shared"))
		}
		if body, _ := s.answer(t, "parts?rows=300&columns=500", http.StatusOK); !bytes.Equal(body, numbers.Bytes()) {
			t.Errorf("the parts have %d bytes", len(body))
		}
		if body, _ := s.answer(t, "bytes?n=100000", http.StatusOK); len(body) != 100000 {
			t.Errorf("%d bytes", len(body))
		}
		if body, _ := s.answer(t, "words?text=one+two+three", http.StatusOK); string(body) != "onetwothree" {
			t.Errorf("got %q", body)
		}
		if body, _ := s.answer(t, "late", http.StatusGatewayTimeout); string(body) != "context deadline exceeded" {
			t.Errorf("got %q", body)
		}
		if err := s.stop(t); err != nil {
			t.Errorf("uvicorn ended with %v\n%s", err, s.log)
		}
		s.expectLog(t, "Traceback", "ERROR")
		record(t, env, "fastapi", "routes that await Go, responses of bytes, of an Array's memory and of Go's iterators, SIGTERM", "128 requests")
	})
}
