package servers

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A worker that is being born or ending may die of SIGTERM.
var workerCrash = regexp.MustCompile(`was sent (SIG|code )?\w+|exited with code|Traceback|\[ERROR\]|\[CRITICAL\]|WORKER TIMEOUT`)

// expectWorkersWell fails where gunicorn's log tells of a worker that did not end by itself or by SIGTERM.
func (s *server) expectWorkersWell(t *testing.T) {
	t.Helper()
	for _, found := range workerCrash.FindAllString(s.log.String(), -1) {
		if found != "was sent SIGTERM" {
			t.Errorf("the log has %q:\n%s", found, s.log)
			return
		}
	}
}

// awaitLog waits until the log has a text n times.
func (s *server) awaitLog(t *testing.T, text string, n int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); strings.Count(s.log.String(), text) < n; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the log has %q less than %d times:\n%s", text, n, s.log)
		}
	}
}

// settle waits until the log has been the same for a second: no worker starts or ends.
func (s *server) settle(t *testing.T) {
	t.Helper()
	before := s.log.String()
	since := time.Now()
	for end := since.Add(30 * time.Second); time.Since(since) < time.Second; time.Sleep(50 * time.Millisecond) {
		if now := s.log.String(); now != before {
			before, since = now, time.Now()
		}
		if time.Now().After(end) {
			t.Fatalf("workers come and go without an end:\n%s", s.log)
		}
	}
}

func gunicorn(args ...string) func(port int) []string {
	return func(port int) []string {
		return append([]string{"-m", "gunicorn", "wsgi:app", "--bind", fmt.Sprintf("127.0.0.1:%d", port), "--workers", "2",
			"--no-control-socket", "--graceful-timeout", "20"}, args...)
	}
}

// With --preload the master has called Go before it forks. Workers are replaced under load, by max-requests and by SIGHUP,
// and all of it ends by SIGTERM with requests inside Go.
func TestGunicorn(t *testing.T) {
	for _, worker := range []string{"sync", "gthread --threads 4", "gevent"} {
		for _, preload := range []string{"", " --preload"} {
			options := "--worker-class " + worker + preload
			t.Run(options, func(t *testing.T) {
				t.Parallel()
				each(t, func(t *testing.T, env environment) {
					s := env.serve(t, gunicorn(append(strings.Fields(options), "--max-requests", "40", "--max-requests-jitter", "10")...))
					pids := s.load(t, 120)
					s.signal(t, syscall.SIGHUP)
					// gevent's workers look once a second whether they should end, and answer until then
					requests := 240
					maps.Copy(pids, s.load(t, 120))
					for end := time.Now().Add(30 * time.Second); len(pids) < 3 && time.Now().Before(end); requests += 120 {
						maps.Copy(pids, s.load(t, 120))
					}
					if !strings.Contains(s.log.String(), "Autorestarting worker") || len(pids) < 3 {
						t.Errorf("%d processes answered %d requests; expected that workers were replaced\n%s", len(pids), requests, s.log)
					}
					// a worker that has not set its signal handlers yet loses a SIGTERM; these have no request to go on
					s.settle(t)
					s.signal(t, syscall.SIGHUP)
					s.settle(t)
					if err := s.stop(t); err != nil {
						t.Errorf("gunicorn ended with %v\n%s", err, s.log)
					}
					s.expectWorkersWell(t)
					record(t, env, "gunicorn", options+", max-requests, SIGHUP, SIGTERM", "at least 243 requests")
				})
			})
		}
	}
}

// A worker that stays inside Go beyond gunicorn's timeout is killed by it, and another takes its place.
func TestGunicornTimeout(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, env environment) {
		s := env.serve(t, gunicorn("--preload", "--timeout", "1"))
		if _, err := s.get(1, 60_000); err == nil {
			t.Error("a request of a minute was answered")
		}
		s.load(t, 40)
		if !strings.Contains(s.log.String(), "WORKER TIMEOUT") {
			t.Errorf("no WORKER TIMEOUT in the log:\n%s", s.log)
		}
		time.Sleep(100 * time.Millisecond)
		if err := s.stop(t); err != nil {
			t.Errorf("gunicorn ended with %v\n%s", err, s.log)
		}
		record(t, env, "gunicorn", "a call in Go beyond --timeout 1", "44 requests")
	})
}
