package platform

import "testing"

func TestLevel(t *testing.T) {
	for _, test := range []struct{ goarch, value, want string }{
		{"amd64", "v1", ""},
		{"amd64", "v2", "GOAMD64=v2"},
		{"amd64", "v4", "GOAMD64=v4"},
		{"amd64", "v5", ""}, // of a later Go
		{"amd64", "", ""},
		{"arm64", "v8.0", ""},
		{"arm64", "v8.0,crypto", ""},
		{"arm64", "v8.0,crypto,lse", "GOARM64=v8.0,crypto,lse"},
		{"arm64", "v8.1", "GOARM64=v8.1"},
		{"arm64", "v9.5,crypto", "GOARM64=v9.5,crypto"},
		{"riscv64", "rva22u64", ""},
	} {
		if got := (Target{"linux", test.goarch}).Level(test.value); got != test.want {
			t.Errorf("%s of %s: %q, expected %q", test.value, test.goarch, got, test.want)
		}
	}
}

func TestCheckLevel(t *testing.T) {
	for _, test := range []struct {
		goarch, value string
		good          bool
	}{
		{"amd64", "v1", true}, {"amd64", "v4", true}, {"amd64", "v0", false}, {"amd64", "v5", false}, {"amd64", "3", false}, {"amd64", "v3 ", false},
		{"arm64", "v8.0", true}, {"arm64", "v8.9,lse,crypto", true}, {"arm64", "v9.5", true}, {"arm64", "v9.6", false}, {"arm64", "v8", false},
		{"arm64", "v8.1,sve", false}, {"arm64", ",lse", false},
	} {
		if err := CheckLevel(test.goarch, test.value); (err == nil) != test.good {
			t.Errorf("%s of %s: %v", test.value, test.goarch, err)
		}
	}
}
