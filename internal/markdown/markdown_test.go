package markdown

import (
	"reflect"
	"testing"
)

const page = "# Title\n\n```go title=\"a.go\"\npackage a\n```\n\ntext with ``` in it\n\n```\n```\n\n    indented\n    more\n\n- item\n\n    of the item\n\n```sh\nls\n\n    here\n```\ntext\n\n    again\n"

func TestBlocks(t *testing.T) {
	want := []Block{{3, "go", "package a\n"}, {9, "", ""}, {19, "sh", "ls\n\n    here\n"}}
	if got := Blocks(page); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, expected %v", got, want)
	}
	if got, want := IndentedBlocks(page), []int{12, 26}; !reflect.DeepEqual(got, want) {
		t.Errorf("indented: got %v, expected %v", got, want)
	}
}
