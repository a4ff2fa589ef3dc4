package buffer

import "strings"

// Describer knows more of the items of Python's buffers than their formats say.
type Describer interface {
	// RecordSizes returns the sizes in bytes that the exporter of b gives its item, and the records in it, at paths of field
	// names from the outermost in; the empty path is the item's. nil where the exporter says nothing, is not known, or cannot be
	// asked in this goroutine. The error is what it raised.
	RecordSizes(b *Buffer, paths [][]string) ([]int, error)
}

var exporters Describer

// SetDescriber is for package rt, before any call.
func SetDescriber(d Describer) { exporters = d }

// inquiry is what a format leaves open, to be put to the exporter of a buffer.
type inquiry struct {
	b      *Buffer
	put    bool  // the answer depends on the buffer, not on its format alone
	raised error // what the exporter raised
}

// decide returns the layout of what NumPy's reading of a format is, with the sizes that the exporter says; otherwise err.
func (q *inquiry) decide(numpy *Format, itemsize int, err error) (*Format, error) {
	if exporters == nil {
		return nil, err
	}
	paths := numpy.doubts(nil, itemsize, [][]string{nil})
	q.put = true
	told, raised := exporters.RecordSizes(q.b, paths)
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
