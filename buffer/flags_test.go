package buffer

import "testing"

func TestFlagsHaveTheValuesOfCPython(t *testing.T) {
	for name, c := range map[string][2]Flags{
		"MAX_NDIM":       {PyBUF_MAX_NDIM, 64},
		"SIMPLE":         {PyBUF_SIMPLE, 0},
		"WRITABLE":       {PyBUF_WRITABLE, 1},
		"WRITEABLE":      {PyBUF_WRITEABLE, 1},
		"FORMAT":         {PyBUF_FORMAT, 4},
		"ND":             {PyBUF_ND, 8},
		"STRIDES":        {PyBUF_STRIDES, 24},
		"C_CONTIGUOUS":   {PyBUF_C_CONTIGUOUS, 56},
		"F_CONTIGUOUS":   {PyBUF_F_CONTIGUOUS, 88},
		"ANY_CONTIGUOUS": {PyBUF_ANY_CONTIGUOUS, 152},
		"INDIRECT":       {PyBUF_INDIRECT, 280},
		"CONTIG":         {PyBUF_CONTIG, 9},
		"CONTIG_RO":      {PyBUF_CONTIG_RO, 8},
		"STRIDED":        {PyBUF_STRIDED, 25},
		"STRIDED_RO":     {PyBUF_STRIDED_RO, 24},
		"RECORDS":        {PyBUF_RECORDS, 29},
		"RECORDS_RO":     {PyBUF_RECORDS_RO, 28},
		"FULL":           {PyBUF_FULL, 285},
		"FULL_RO":        {PyBUF_FULL_RO, 284},
		"READ":           {PyBUF_READ, 256},
		"WRITE":          {PyBUF_WRITE, 512},
	} {
		if c[0] != c[1] {
			t.Errorf("PyBUF_%s = %#x, want %#x", name, c[0], c[1])
		}
	}
}
