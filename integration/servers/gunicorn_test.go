package servers

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

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
					for pid := range s.load(t, 120) {
						pids[pid] = true
					}
					if len(pids) < 5 {
						t.Errorf("%d processes answered; expected that workers were replaced", len(pids))
					}
					if err := s.stop(t); err != nil {
						t.Errorf("gunicorn ended with %v\n%s", err, s.log)
					}
					s.expectLog(t, "was sent", "exited with code", "Traceback", "[ERROR]", "[CRITICAL]", "WORKER TIMEOUT")
					record(t, env, "gunicorn", options+", max-requests, SIGHUP, SIGTERM", "243 requests")
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
