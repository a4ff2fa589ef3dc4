package servers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// server is a process that answers ?n=N with 499500*N and the number of its worker's process.
type server struct {
	url  string
	cmd  *exec.Cmd
	log  *lockedBuffer
	done chan error // the process's end
}

// lockedBuffer can be read while a process writes to it.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// freePort returns a port of 127.0.0.1 that nothing listens on.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// serve starts a server with a port's arguments, and waits until it answers. Its process group is killed at the end of
// the test if it is still there.
func (env environment) serve(t *testing.T, arguments func(port int) []string) *server {
	t.Helper()
	port := freePort(t)
	s := &server{url: fmt.Sprintf("http://127.0.0.1:%d/", port), log: new(lockedBuffer), done: make(chan error, 1)}
	s.cmd = env.command(t, arguments(port)...)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.done <- s.cmd.Wait() }()
	t.Cleanup(func() { syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL) })
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, err := s.get(1, 0)
		if err == nil {
			return s
		}
		if !errors.Is(err, syscall.ECONNREFUSED) || time.Now().After(end) {
			t.Fatalf("the server does not answer: %v\n%s", err, s.log)
		}
		select {
		case err := <-s.done:
			t.Fatalf("the server ended: %v\n%s", err, s.log)
		default:
		}
	}
}

// a connection a request, as load balancers make them
var client = http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}

// get asks for n after so many milliseconds of sleep in Go, and returns the worker's process.
func (s *server) get(n, sleep int) (pid int, err error) {
	response, err := client.Get(fmt.Sprintf("%s?n=%d&sleep=%d", s.url, n, sleep))
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	var answer int
	if _, err := fmt.Sscanf(string(body), "%d %d", &answer, &pid); err != nil || response.StatusCode != http.StatusOK || answer != 499500*n {
		return 0, fmt.Errorf("n=%d: %s: %.300q", n, response.Status, body)
	}
	return pid, nil
}

// load makes so many requests, eight at a time, and returns the workers' processes that answered. All answers must be
// right.
func (s *server) load(t *testing.T, requests int) map[int]bool {
	t.Helper()
	numbers := make(chan int)
	pids := make(map[int]bool)
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for n := range numbers {
				pid, err := s.get(n, 0)
				if err != nil {
					t.Errorf("%v", err)
				}
				mu.Lock()
				pids[pid] = true
				mu.Unlock()
			}
		})
	}
	for n := range requests {
		numbers <- n
	}
	close(numbers)
	wait.Wait()
	return pids
}

func (s *server) signal(t *testing.T, sig os.Signal) {
	t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

// stop sends SIGTERM while two requests are inside Go, which must be answered, and waits for the end of the process.
func (s *server) stop(t *testing.T) error {
	t.Helper()
	var wait sync.WaitGroup
	for n := range 2 {
		wait.Go(func() {
			if _, err := s.get(n, 500); err != nil {
				t.Errorf("a request during SIGTERM: %v", err)
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	s.signal(t, syscall.SIGTERM)
	wait.Wait()
	select {
	case err := <-s.done:
		return err
	case <-time.After(30 * time.Second):
		t.Fatalf("the server has not ended 30 s after SIGTERM\n%s", s.log)
		return nil
	}
}

// expectLog fails where the log has one of the texts.
func (s *server) expectLog(t *testing.T, without ...string) {
	t.Helper()
	for _, text := range without {
		if strings.Contains(s.log.String(), text) {
			t.Errorf("the log has %q:\n%s", text, s.log)
			return
		}
	}
}
