package build

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/goanna-py/goanna/internal/abi"
	"github.com/goanna-py/goanna/internal/audit"
	"github.com/goanna-py/goanna/internal/platform"
	"github.com/goanna-py/goanna/internal/wheel"
)

// buildUniversal builds a wheel for each kind of Mac, and joins them.
func buildUniversal(ctx context.Context, opts Options) (*Result, error) {
	if opts.Editable {
		return nil, fmt.Errorf("an editable installation is for this machine: expected no target %v", opts.Target)
	}
	dir, err := os.MkdirTemp("", "goanna-universal-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := opts.findOut(); err != nil {
		return nil, err
	}
	var results []*Result
	var wheels []string
	for _, slice := range platform.Slices() {
		own := opts
		own.Target, own.Out = slice, dir
		result, err := Build(ctx, own)
		if err != nil {
			return nil, fmt.Errorf("for %v: %w", slice, err)
		}
		results = append(results, result)
		wheels = append(wheels, result.Wheel)
	}
	path, err := wheel.Join(ctx, opts.Out, opts.Target.Tag(), wheels, abi.Universal)
	if err != nil {
		return nil, err
	}
	joined, err := joinResults(path, results)
	if err != nil {
		return nil, err
	}
	return joined, wheel.RemoveStale(path)
}

// joinResults describes the wheel at path, which was made of those of results, and checks it.
func joinResults(path string, results []*Result) (*Result, error) {
	report, err := audit.Wheel(path)
	if err != nil {
		return nil, err
	}
	if len(report.Faults) > 0 {
		return nil, errors.Join(fmt.Errorf("the wheel would not load on every %s:\n%s", platform.Universal2.SystemName(), strings.Join(report.Faults, "\n")), os.Remove(path))
	}
	joined := *results[0]
	joined.Wheel, joined.Tag, joined.Unchanged = path, report.Tag, true
	joined.Files, joined.Steps, joined.Seconds, joined.Warnings = slices.Clone(joined.Files), nil, 0, nil
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	for n := range joined.Files {
		info, err := fs.Stat(archive, joined.Files[n].Name)
		if err != nil {
			return nil, err
		}
		joined.Files[n].Size = info.Size()
	}
	for _, r := range results {
		joined.Unchanged = joined.Unchanged && r.Unchanged
		joined.Steps, joined.Seconds = append(joined.Steps, r.Steps...), joined.Seconds+r.Seconds
		for _, warning := range r.Warnings {
			if !slices.Contains(joined.Warnings, warning) {
				joined.Warnings = append(joined.Warnings, warning)
			}
		}
	}
	return &joined, nil
}
