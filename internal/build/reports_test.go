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
	database/sql index/suffixarray slices maps context`)

// popular are modules that many programs of Go use.
var popular = strings.Fields(`github.com/BurntSushi/toml@v1.6.0 github.com/Masterminds/semver/v3@v3.5.0 github.com/PuerkitoBio/goquery@v1.13.0
	github.com/RoaringBitmap/roaring/v2@v2.30.0 github.com/cespare/xxhash/v2@v2.3.0 github.com/dlclark/regexp2@v1.12.0
	github.com/expr-lang/expr@v1.17.8 github.com/golang-jwt/jwt/v5@v5.3.1 github.com/golang/snappy@v1.0.0 github.com/google/uuid@v1.6.0
	github.com/hashicorp/golang-lru/v2@v2.0.7 github.com/klauspost/compress/zstd@v1.20.4
	github.com/pierrec/lz4/v4@v4.1.33 github.com/rivo/uniseg@v0.4.7 github.com/samber/lo@v1.53.0
	github.com/shopspring/decimal@v1.6.0 github.com/tidwall/gjson@v1.20.2 github.com/tidwall/sjson@v1.2.9 github.com/yuin/goldmark@v1.8.7
	github.com/miekg/dns@v1.1.73 github.com/xuri/excelize/v2@v2.11.1 github.com/yuin/gopher-lua@v1.1.2
	go.etcd.io/bbolt@v1.5.0 golang.org/x/net/html@v0.62.0 gopkg.in/yaml.v3@v3.0.1`)

// least is the share of each package that is bound at least.
const least = 0.95

// The reports of packages change where more or less of them is bound (or where Go adds to them): testdata/reports has what is left out
// of each. "go test ./internal/build -run TestReports -update" writes them.
func TestReports(t *testing.T) {
	compareReports(t, "all", standard)
	compareReports(t, "popular", popular)
}

// compareReports compares the report of each package, and that of the shares of all, which has a name of its own.
func compareReports(t *testing.T, name string, packages []string) {
	t.Helper()
	bound, total := 0, 0
	shares := 0.0
	cache := t.TempDir()
	for _, text := range packages {
		p, _ := ParsePackage(text)
		r, err := Check(t.Context(), Options{Package: p, Cache: cache})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		bound, total, shares = bound+r.Bound, total+r.Total, shares+r.Share
		if r.Share < least {
			t.Errorf("%s: %.1f%% is bound, want %.0f%%", text, 100*r.Share, 100*least)
		}
		compareReport(t, strings.ReplaceAll(p.Path, "/", "_"), r.String())
	}
	compareReport(t, name, fmt.Sprintf("%d packages: %d of %d exported names bound (%.1f%%), %.1f%% of a package on average\n",
		len(packages), bound, total, 100*float64(bound)/float64(total), 100*shares/float64(len(packages))))
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
