package bind

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSnakeCase(t *testing.T) {
	for _, c := range [][2]string{
		{"BoxBlur", "box_blur"},
		{"HTTPGet", "http_get"},
		{"EncodePNG", "encode_png"},
		{"ToGray", "to_gray"},
		{"UTF8Len", "utf8_len"},
		{"Sha256Sum", "sha256_sum"},
		{"Base64URL", "base64_url"},
		{"Base64URLEncode", "base64_url_encode"},
		{"ToRGBA64", "to_rgba64"},
		{"Conv2D", "conv2d"},
		{"Conv2DTranspose", "conv2d_transpose"},
		{"Vec3", "vec3"},
		{"ListIDs", "list_ids"},
		{"URLsFor", "urls_for"},
		{"IsAscii", "is_ascii"},
		{"NaN", "nan"},
		{"IsNaN", "is_nan"},
		{"NaNCount", "nan_count"},
		{"SkipNaNs", "skip_nans"},
		{"NaNames", "na_names"},
		{"HasX", "has_x"},
		{"XYZ", "xyz"},
		{"X", "x"},
		{"ABc", "a_bc"},
		{"As", "as_"},
		{"Foo_Bar", "foo_bar"},
		{"Foo__Bar", "foo__bar"},
		{"MAX_SIZE", "max_size"},
		{"already_snake", "already_snake"},
		{"kernelSize", "kernel_size"},
		{"Print", "print"},
		{"Match", "match"},
		{"Type", "type"},
		{"Lambda", "lambda_"},
		{"Class", "class_"},
		{"Class_", "class_"},
		{"None", "none"},
		{"Größe", "größe"},
		{"ÄpfelÖl", "äpfel_öl"},
		{"Длина", "длина"},
	} {
		if got := snakeCase(c[0]); got != c[1] {
			t.Errorf("snakeCase(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestUpperCase(t *testing.T) {
	for _, c := range [][2]string{
		{"MaxSize", "MAX_SIZE"},
		{"HTTPTimeout", "HTTP_TIMEOUT"},
		{"MAX_SIZE", "MAX_SIZE"},
		{"Pi", "PI"},
		{"UTF8Max", "UTF8_MAX"},
		{"None", "NONE"},
		{"Größe", "GRÖßE"},
	} {
		if got := upperCase(c[0]); got != c[1] {
			t.Errorf("upperCase(%q) = %q, want %q", c[0], got, c[1])
		}
	}
}

func TestIsIdentifier(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "_": true, "a1": true, "größe": true, "字": true, "class": true,
		"": false, "1a": false, "a-b": false, "a b": false, "a.b": false, "µ": false, "ſ": false, "ª": false, "e\u0301": false,
		"\xff": false, "×": false, "²": false, "\u0661": false,
	} {
		if got := isIdentifier(name); got != want {
			t.Errorf("isIdentifier(%q) = %v, want %v", name, got, want)
		}
	}
}

// goIdentifier reports whether name is one of Go, by the language's own definition.
func goIdentifier(name string) bool {
	for i, c := range name {
		if c != '_' && !unicode.IsLetter(c) && (i == 0 || !unicode.IsDigit(c)) {
			return false
		}
	}
	return name != "" && utf8.ValidString(name)
}

func FuzzNames(f *testing.F) {
	for _, s := range []string{"BoxBlur", "HTTPGet", "Class", "Class_", "Ǆx", "İs", "Conv2D", "_x", "IDs", "Σς", "ßA"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !goIdentifier(name) {
			return
		}
		if got := snakeCase(name); snakeCase(got) != got {
			t.Errorf("%q gives %q, that gives %q", name, got, snakeCase(got))
		}
		for _, python := range []func(string) string{snakeCase, upperCase} {
			got := python(name)
			if isIdentifier(name) && badName(got) != "" {
				t.Errorf("%q gives %q: %s", name, got, badName(got))
			}
			// Nothing but underscores is added and nothing is taken away.
			plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(strings.ToUpper(s)), "_", "") }
			if isIdentifier(name) && plain(got) != plain(name) {
				t.Errorf("%q gives %q", name, got)
			}
		}
	})
}
