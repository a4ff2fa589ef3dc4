// Command dist builds goanna's own wheels, which have the command goanna and the build backend of that name (package goanna in the folder
// python). It prints the path of each.
//
//	go run ./internal/dist [-out DIR] [-targets linux/amd64,linux/arm64]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/goanna-py/goanna/internal/golist"
	"github.com/goanna-py/goanna/internal/pyproject"
	"github.com/goanna-py/goanna/internal/sbom"
	"github.com/goanna-py/goanna/internal/wheel"
)

// tags are the platform tags of wheels by target. The command is static: on Linux it needs no version of glibc. Go 1.26 runs on macOS 12.
var tags = map[string]string{
	"linux/amd64":   "manylinux_2_17_x86_64",
	"linux/arm64":   "manylinux_2_17_aarch64",
	"windows/amd64": "win_amd64",
	"windows/arm64": "win_arm64",
	"darwin/amd64":  "macosx_12_0_x86_64",
	"darwin/arm64":  "macosx_12_0_arm64",
}

func main() {
	out := flag.String("out", "dist", "put the wheels into this `folder`")
	targets := flag.String("targets", runtime.GOOS+"/"+runtime.GOARCH, "GOOS/GOARCH of each wheel, separated by commas")
	flag.Parse()
	for target := range strings.SplitSeq(*targets, ",") {
		path, err := build(context.Background(), target, *out)
		if err != nil {
			fmt.Fprintln(os.Stderr, "dist:", err)
			os.Exit(1)
		}
		fmt.Println(path)
	}
}

// build writes the wheel of a target to out. The current folder is that of goanna's module.
func build(ctx context.Context, target, out string) (string, error) {
	tag, ok := tags[target]
	if !ok {
		return "", fmt.Errorf("no wheel is known for %q; expected GOOS/GOARCH such as linux/amd64", target)
	}
	project, err := pyproject.Read(".")
	if err != nil {
		return "", err
	}
	work, err := os.MkdirTemp("", "goanna-dist-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	goos, goarch, _ := strings.Cut(target, "/")
	name := "goanna"
	if goos == "windows" {
		name += ".exe"
	}
	program := filepath.Join(work, name)
	environ := append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w -X main.release="+project.Metadata.Version, "-o", program, "./cmd/goanna")
	cmd.Env = environ
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go build: %w", err)
	}
	files := []wheel.File{{Name: "goanna/bin/" + name, Path: program, Executable: true}}
	for _, name := range []string{"__init__.py", "__main__.py", "magic.py"} {
		files = append(files, wheel.File{Name: "goanna/" + name, Path: filepath.Join("python", "goanna", name)})
	}
	w := &wheel.Wheel{
		Metadata: project.Metadata, Tags: wheel.Tags{Python: []string{"py3"}, ABI: []string{"none"}, Platform: []string{tag}}, Files: files,
		Generator: "goanna " + project.Metadata.Version, ProjectDir: ".", Time: time.Unix(0, 0),
	}
	if err := describe(ctx, w, environ); err != nil {
		return "", err
	}
	return w.Write(ctx, out)
}

// describe adds the SBOM of the command to the wheel, and the licences of the modules that it has linked.
func describe(ctx context.Context, w *wheel.Wheel, environ []string) error {
	list := exec.CommandContext(ctx, "go", "list", "-deps", golist.Fields, "./cmd/goanna")
	version := exec.CommandContext(ctx, "go", "env", "GOROOT", "GOVERSION")
	list.Env, version.Env = environ, environ
	listing, err := list.Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	packages, err := golist.Parse(listing)
	if err != nil {
		return err
	}
	out, err := version.Output()
	if err != nil {
		return fmt.Errorf("go env: %w", err)
	}
	root, release, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	program, err := sbom.Find(packages, sbom.Toolchain{Root: root, Version: release})
	if err != nil {
		return err
	}
	m := &w.Metadata
	text, err := program.Document(sbom.Distribution{Name: m.Name, Version: m.Version, Generator: m.Version})
	w.ThirdParty, w.SBOMs = program.LicenseFiles(), []wheel.File{{Name: sbom.FileName, Data: text}}
	return err
}
