// Command goanna builds Python extension modules from Go packages.
package main

import (
	"context"
	"os"
	"os/signal"

	"github.com/goanna-py/goanna/internal/platform"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), platform.StopSignals()...)
	status := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}
