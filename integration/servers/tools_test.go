package servers

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Each script checks its answers and prints how many calls of work it made.
func TestPools(t *testing.T) {
	for _, test := range []struct {
		tool, ran, script, argument string
		works                       int
	}{
		{"multiprocessing and concurrent.futures", "fork: Pool with maxtasksperchild, Process, both executors", "pools.py", "fork", 181},
		{"multiprocessing and concurrent.futures", "spawn: the same", "pools.py", "spawn", 181},
		{"multiprocessing and concurrent.futures", "forkserver: the same, Go called in the server before it forks", "pools.py", "forkserver", 181},
		{"joblib", "backend loky, with NumPy's memory maps", "joblib_pools.py", "loky", 132},
		{"joblib", "backend multiprocessing (fork), with NumPy's memory maps", "joblib_pools.py", "multiprocessing", 132},
		{"joblib", "backend threading", "joblib_pools.py", "threading", 132},
		{"loky", "reusable executor, a worker killed inside Go", "loky_pool.py", "", 80},
		{"distributed", "LocalCluster, 2 processes of 2 threads", "dask_cluster.py", "", 141},
		{"greenlet", "switches between calls, on 5 threads; greenlets killed", "greenlets.py", "", 280},
		{"gevent", "patch_all(), pools, thread pool, fork, Timeout", "gevents.py", "", 204},
	} {
		t.Run(strings.TrimSpace(test.script+" "+test.argument), func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, env environment) {
				printed := env.output(t, append([]string{script(t, test.script)}, strings.Fields(test.argument)...)...)
				if printed != strconv.Itoa(test.works) {
					t.Errorf("expected %d, got %q", test.works, printed)
				}
				record(t, env, test.tool, test.ran, printed+" calls of work")
			})
		})
	}
}

func TestPytestXdist(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, env environment) {
		printed := env.output(t, "-m", "pytest", "-n", "2", "-q", "-p", "no:cacheprovider", script(t, "xdist_tests.py"))
		if !strings.Contains(printed, "101 passed, 1 xfailed") {
			t.Errorf("expected 101 passed and 1 xfailed:\n%s", printed)
		}
		record(t, env, "pytest-xdist", "-n 2", "102 tests")
	})
}

func TestUvicorn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, env environment) {
		s := env.serve(t, func(port int) []string {
			return []string{"-m", "uvicorn", "asgi:app", "--host", "127.0.0.1", "--port", fmt.Sprint(port), "--workers", "2", "--no-access-log"}
		})
		pids := s.load(t, 120)
		// new workers, one after the other; one that ends resets connections that it has not accepted
		s.signal(t, syscall.SIGHUP)
		s.awaitLog(t, "Started server process", 4) // two before
		s.settle(t)
		for pid := range s.load(t, 120) {
			pids[pid] = true
		}
		if len(pids) < 3 {
			t.Errorf("%d processes answered; expected that workers were replaced\n%s", len(pids), s.log)
		}
		if err := s.stop(t); err != nil {
			t.Errorf("uvicorn ended with %v\n%s", err, s.log)
		}
		s.expectLog(t, "Traceback", "died", "ERROR")
		record(t, env, "uvicorn", "--workers 2, calls in the loop and in its threads, SIGHUP, SIGTERM", "243 requests")
	})
}

func TestCelery(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, env environment) {
		folder := "GOANNA_CELERY=" + t.TempDir()
		log := new(lockedBuffer)
		worker := env.command(t, "-m", "celery", "-A", "tasks", "worker", "--pool", "prefork", "--concurrency", "2",
			"--max-tasks-per-child", "10", "--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "INFO")
		worker.Env = append(worker.Env, folder)
		worker.Stdout, worker.Stderr = log, log
		worker.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := worker.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { syscall.Kill(-worker.Process.Pid, syscall.SIGKILL) })
		sender := env.command(t, script(t, "celery_client.py"))
		sender.Env = append(sender.Env, folder)
		out, err := sender.CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != "63" {
			t.Errorf("%v\n%s\nthe worker:\n%s", err, out, log)
		}
		if err := worker.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := waitFor(worker, 30*time.Second); err != nil {
			t.Errorf("celery ended with %v\n%s", err, log)
		}
		if strings.Contains(log.String(), "WorkerLostError") || strings.Contains(log.String(), "exited with") {
			t.Errorf("a worker was lost:\n%s", log)
		}
		record(t, env, "celery", "prefork, --concurrency 2 --max-tasks-per-child 10, Go called before the fork, SIGTERM", "63 tasks")
	})
}

// waitFor waits for the end of a process, and kills it where that takes too long.
func waitFor(cmd *exec.Cmd, limit time.Duration) error {
	timer := time.AfterFunc(limit, func() { cmd.Process.Kill() })
	defer timer.Stop()
	return cmd.Wait()
}
