package build

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the reports of testdata/reports")

// standard are packages of Go's own library that users of Python would want.
var standard = strings.Fields(`strings bytes strconv unicode/utf8 regexp net/url path text/template encoding/json encoding/csv encoding/xml
	encoding/hex encoding/base64 compress/gzip compress/flate hash/crc32 hash/fnv crypto/sha256 crypto/ed25519 image image/png image/draw
	image/color math math/big math/rand/v2 math/bits archive/zip archive/tar html text/tabwriter time sort container/heap container/list
	bufio io os path/filepath net/netip net/mail mime net/http/cookiejar go/format go/parser unicode errors fmt log/slog sync/atomic
	database/sql index/suffixarray`)

// The reports of packages change where more or less of them is bound (or where Go adds to them): testdata/reports has what is left out
// of each. "go test ./internal/build -run TestStandardLibrary -update" writes them.
func TestStandardLibrary(t *testing.T) {
	bound, total := 0, 0
	shares := 0.0
	cache := t.TempDir()
	for _, path := range standard {
		r, err := Check(t.Context(), Options{Package: Package{Path: path}, Cache: cache})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		bound, total, shares = bound+r.Bound, total+r.Total, shares+r.Share
		compareReport(t, strings.ReplaceAll(path, "/", "_"), r.String())
	}
	compareReport(t, "all", fmt.Sprintf("%d packages: %d of %d exported names bound (%.1f%%), %.1f%% of a package on average\n",
		len(standard), bound, total, 100*float64(bound)/float64(total), 100*shares/float64(len(standard))))
}

func compareReport(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "reports", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("%s: got\n%swant\n%s%v", name, got, want, err)
	}
}
