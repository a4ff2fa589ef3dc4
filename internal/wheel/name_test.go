package wheel

import "testing"

func TestNames(t *testing.T) {
	for _, test := range []struct{ name, normal, file string }{
		{"imaging", "imaging", "imaging"},
		{"My.Cool_-Package", "my-cool-package", "my_cool_package"},
		{"A", "a", "a"},
		{"x9", "x9", "x9"},
	} {
		if err := CheckName(test.name); err != nil {
			t.Error(err)
		}
		if got := NormalizeName(test.name); got != test.normal {
			t.Errorf("NormalizeName(%q) = %q, expected %q", test.name, got, test.normal)
		}
		if got := FileName(test.name); got != test.file {
			t.Errorf("FileName(%q) = %q, expected %q", test.name, got, test.file)
		}
	}
	for _, name := range []string{"", "-a", "a-", "a b", "ä", "a/b", "a\n", "_"} {
		if CheckName(name) == nil {
			t.Errorf("CheckName(%q) accepts it", name)
		}
	}
}

func TestVersions(t *testing.T) {
	for _, test := range []struct{ version, want string }{
		{"1.0", "1.0"}, {"0.0.0", "0.0.0"}, {"v1.2.3", "1.2.3"}, {" 1 ", "1"}, {"01.02", "1.2"},
		{"1.0-RC.1", "1.0rc1"}, {"1.0c2", "1.0rc2"}, {"1.0preview3", "1.0rc3"}, {"1alpha", "1a0"}, {"1.0_beta_04", "1.0b4"},
		{"1.0-1", "1.0.post1"}, {"1.0rev2", "1.0.post2"}, {"1.0.post", "1.0.post0"}, {"1.0-dev", "1.0.dev0"},
		{"1.0a1.post2.dev3", "1.0a1.post2.dev3"}, {"2!1.0", "2!1.0"}, {"0!1.0", "1.0"}, {"1.0+Ubuntu-01_x", "1.0+ubuntu.1.x"},
		{"", ""}, {"1.", ""}, {"a", ""}, {"1.0-", ""}, {"1.0+", ""}, {"1 0", ""}, {"1.0rc1rc2", ""}, {"1.0\nName", ""},
	} {
		got, err := NormalizeVersion(test.version)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("NormalizeVersion(%q) = %q, %v; expected %q", test.version, got, err, test.want)
		}
	}
}

func TestSpecifiers(t *testing.T) {
	for specifiers, ok := range map[string]bool{
		">=3.11": true, ">=3.11,<4": true, ">= 3.11, != 3.12.*": true, "~=3.11": true, "===3.11": true,
		"": false, "3.11": false, ">=": false, ">=3.11 <4": false, ">=3.11\n": false, "=>3.11": false,
	} {
		if err := CheckSpecifiers(specifiers); (err == nil) != ok {
			t.Errorf("CheckSpecifiers(%q) = %v, expected ok %v", specifiers, err, ok)
		}
	}
}
