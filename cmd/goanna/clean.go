package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/goanna-py/goanna/internal/build"
)

func newClean() *cobra.Command {
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "clean [DIR]",
		Short: "Remove what builds of the package in DIR keep in the cache",
		Long: `Remove what builds of the package in DIR, by default the current folder, keep in the cache folder for the next build, or with
--all what the builds of all packages keep. What a running build uses stays. Wheels in output folders stay, and so does Go's own build
cache, which "go clean -cache" removes.`,
		Example: `  goanna clean
  goanna clean --all`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var cleaned *build.Cleaned
			var err error
			switch {
			case all && len(args) > 0:
				return asUsage(cmd, fmt.Errorf("expected DIR or --all, got both"))
			case all:
				cleaned, err = build.CleanAll(cmd.Context(), build.Options{})
			default:
				cleaned, err = build.Clean(build.Options{Dir: directory(args)})
			}
			if err != nil {
				return err
			}
			p := newProgress(cmd.ErrOrStderr())
			for _, dir := range cleaned.Kept {
				p.say("goanna: " + dir + " stays: a build uses it")
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), cleaned)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "freed %s\n", megabytes(cleaned.Bytes))
			return err
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "remove what the builds of all packages keep")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: the folders removed, their bytes, and the folders that stay")
	return cmd
}

// megabytes returns a size in MB, to a tenth.
func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }
