package buffer

import (
	"strings"

	"github.com/goanna-py/goanna/internal/hook"
)

// inquiry asks the exporter of a buffer what its format leaves open.
type inquiry struct {
	b      *Buffer
	put    bool  // the answer depends on the buffer, not on its format alone
	raised error // what the exporter raised
}

// decide returns the layout by NumPy's reading of a format, with the sizes that the exporter tells. It returns err if the exporter
// tells none.
func (q *inquiry) decide(numpy *Format, itemsize int, err error) (*Format, error) {
	if hook.Exporters == nil {
		return nil, err
	}
	paths := numpy.ambiguousArrays(nil, itemsize, [][]string{nil})
	q.put = true
	told, raised := hook.Exporters.RecordSizes(q.b.hook(), paths)
	if raised != nil {
		q.raised = raised
		return nil, raised
	}
	if len(told) != len(paths) || told[0] != itemsize {
		return nil, err
	}
	sizes := map[string]int{}
	for i, path := range paths[1:] {
		sizes[strings.Join(path, ":")+":"] = told[i+1]
	}
	f, ok := numpy.withSizes("", itemsize, sizes)
	if !ok {
		return nil, err
	}
	return f.padded(itemsize), nil
}
