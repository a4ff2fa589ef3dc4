package buffer

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/goanna-py/goanna/internal/numpyenv"
)

type question struct {
	Do     string `json:"do"`
	Format string `json:"format"`
	Mem    string `json:"mem"`
	Spec   any    `json:"spec"`
}

type answer struct {
	Failure string
	Error   string
	Size    int
	Format  string
	Values  []any
	Fields  []any
}

// ask runs one Python process that answers all questions.
func ask(t *testing.T, qs []question) []answer {
	t.Helper()
	python, err := numpyenv.Python()
	if err != nil {
		t.Fatal(err)
	}
	sameWords(t, python)
	var in, stderr bytes.Buffer
	enc := json.NewEncoder(&in)
	for _, q := range qs {
		if err := enc.Encode(q); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(python, "testdata/formats.py")
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	as := make([]answer, 0, len(qs))
	sc := bufio.NewScanner(bytes.NewReader(out))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var a answer
		if err := json.Unmarshal(sc.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		if a.Failure != "" {
			t.Fatalf("%+v: %s", qs[len(as)], a.Failure)
		}
		as = append(as, a)
	}
	if len(as) != len(qs) {
		t.Fatalf("%d answers to %d questions", len(as), len(qs))
	}
	return as
}

func pick[T any](r *rand.Rand, s []T) T { return s[r.IntN(len(s))] }

func newRand(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// calcsizeFormat returns a random format that the struct module of CPython 3.11 accepts.
func calcsizeFormat(r *rand.Rand) string {
	mark := pick(r, []string{"", "@", "=", "<", ">", "!"})
	codes := "?cbBhHiIlLqQefdspx"
	if mark == "" || mark == "@" {
		codes += "nNP"
	}
	var b strings.Builder
	b.WriteString(mark)
	for range r.IntN(8) {
		if r.IntN(3) == 0 {
			b.WriteString(strconv.Itoa(r.IntN(5)))
		}
		b.WriteByte(codes[r.IntN(len(codes))])
		if r.IntN(6) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func TestCalcsize(t *testing.T) {
	r := newRand(t)
	var qs []question
	for range 5000 {
		qs = append(qs, question{Do: "calcsize", Format: calcsizeFormat(r)})
	}
	// invalid formats: a valid format with one byte replaced
	for range 2000 {
		f := []byte(calcsizeFormat(r) + "i")
		f[r.IntN(len(f))] = byte(' ' + r.IntN(95))
		qs = append(qs, question{Do: "calcsize", Format: string(f)})
	}
	refused := 0
	for i, a := range ask(t, qs) {
		s := qs[i].Format
		n, err := SizeFromFormat(s)
		if a.Error != "" {
			refused++
			// syntax of PEP 3118 that the struct module does not have
			if err == nil && !strings.ContainsAny(s, "@=<>!^FDZOguwXz&()T{}:gPnNt") {
				t.Errorf("%q: struct says %q, SizeFromFormat %d", s, a.Error, n)
			}
			continue
		}
		if n != a.Size || err != nil {
			t.Errorf("%q: calcsize %d, SizeFromFormat %d, %v", s, a.Size, n, err)
		}
	}
	if refused < 100 {
		t.Errorf("only %d formats were bad", refused)
	}
}

func pythonValue(v any) any {
	switch r := reflect.ValueOf(v); {
	case r.CanFloat():
		if math.IsNaN(r.Float()) {
			return "nan"
		}
		return fmt.Sprintf("%016x", math.Float64bits(r.Float()))
	case r.CanInt(), r.CanUint():
		return fmt.Sprint(v)
	case r.Kind() == reflect.Bool:
		return v
	}
	return hex.EncodeToString(v.([]byte))
}

func TestUnpackAsStruct(t *testing.T) {
	r := newRand(t)
	var qs []question
	var fs []*Format
	for range 3000 {
		s := calcsizeFormat(r)
		f, err := ParseFormat(s)
		if err != nil {
			t.Fatal(err)
		}
		mem := make([]byte, f.Size())
		for i := range mem {
			mem[i] = byte(r.UintN(256))
			if r.IntN(3) == 0 { // so that some bools are false and some Pascal strings short
				mem[i] = byte(r.UintN(3))
			}
		}
		fs = append(fs, f)
		qs = append(qs, question{Do: "unpack", Format: s, Mem: hex.EncodeToString(mem)})
	}
	for i, a := range ask(t, qs) {
		mem, _ := hex.DecodeString(qs[i].Mem)
		v, err := fs[i].Unpack(mem)
		if err != nil {
			t.Fatal(err)
		}
		if a.Error != "" && strings.Contains(qs[i].Format, "0p") {
			continue
		}
		vs, ok := v.([]any)
		if !ok {
			vs = []any{v}
		}
		got := make([]any, 0, len(vs))
		for _, v := range vs {
			got = append(got, pythonValue(v))
		}
		if len(got)+len(a.Values) > 0 && !reflect.DeepEqual(got, a.Values) {
			t.Errorf("%q of %s: Unpack gives %v, struct %v", qs[i].Format, qs[i].Mem, got, a.Values)
		}
		again := make([]byte, len(mem))
		if err := fs[i].Pack(again, v); err != nil {
			t.Fatalf("%q of %v: %v", qs[i].Format, v, err)
		}
		back, _ := fs[i].Unpack(again)
		if fmt.Sprint(back) != fmt.Sprint(v) {
			t.Errorf("%q: %v packed is %v", qs[i].Format, v, back)
		}
	}
}

// recordFormat returns a random record that NumPy can parse: T{...} with marks, counts, shapes, names and nesting.
func recordFormat(r *rand.Rand, depth int) string {
	var b strings.Builder
	b.WriteString("T{")
	var mode string
	n := 1 + r.IntN(5)
	for i := range n {
		if r.IntN(4) == 0 {
			fmt.Fprintf(&b, "(%s)", pick(r, []string{"2", "3,2", "1", "2,1,3"}))
		}
		if r.IntN(3) == 0 {
			mode = pick(r, []string{"@", "=", "<", ">", "!", "^"})
			b.WriteString(mode)
		}
		if r.IntN(4) == 0 {
			b.WriteString(strconv.Itoa(1 + r.IntN(4)))
		}
		if depth > 0 && r.IntN(4) == 0 {
			b.WriteString(recordFormat(r, depth-1))
		} else {
			b.WriteString(pick(r, []string{"?", "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "e", "f", "d", "Zf", "Zd", "s", "w", "x"}))
		}
		fmt.Fprintf(&b, ":f%d:", i)
	}
	// the mode at the closing brace is the mode for the next field; NumPy has the same rule
	b.WriteString(pick(r, []string{"", "", "@", "<"}))
	b.WriteString("}")
	return b.String()
}

// compareFields compares a format's fields with Python's, each of which is [name, offset, size, shape or null, fields or null].
// Unless exact is true, the padding at the end of a single record may be part of the record or follow it.
func compareFields(f *Format, want []any, exact bool) error {
	got := f.Fields()
	if len(got) != len(want) {
		return fmt.Errorf("%d fields, want %d", len(got), len(want))
	}
	for i, g := range got {
		w := want[i].([]any)
		padded := !exact && g.Format.IsRecord() && g.Count*volume(g.Shape) == 1
		if g.Name != w[0] || float64(g.Offset) != w[1] || float64(g.Size()) != w[2] && !padded {
			return fmt.Errorf("field %q at %d has %d bytes, want %v", g.Name, g.Offset, g.Size(), w)
		}
		if shape, ok := w[3].([]any); ok && fmt.Sprint(shape) != fmt.Sprint(g.Shape) {
			return fmt.Errorf("field %q has shape %v, want %v", g.Name, g.Shape, shape)
		}
		if inner, ok := w[4].([]any); ok {
			if err := compareFields(g.Format, inner, exact); err != nil {
				return fmt.Errorf("in field %q: %w", g.Name, err)
			}
		}
	}
	return nil
}

func TestParseAsNumPy(t *testing.T) {
	r := newRand(t)
	var qs []question
	for len(qs) < 3000 {
		s := recordFormat(r, 3)
		// NumPy does not accept order marks before a closing brace
		for _, m := range []string{"@}", "<}"} {
			s = strings.ReplaceAll(s, m, "}")
		}
		qs = append(qs, question{Do: "parse", Format: s})
	}
	for i, a := range ask(t, qs) {
		f, err := ParseFormat(qs[i].Format)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := compareFields(f, a.Fields, true); err != nil || f.Size() != a.Size {
			t.Errorf("%q: size %d, NumPy %d: %v", qs[i].Format, f.Size(), a.Size, err)
		}
	}
}

type record struct {
	Fields []any  `json:"fields"`
	Align  bool   `json:"align"`
	Order  string `json:"order"`
}

func makeRecord(r *rand.Rand, leaves []string, depth int) record {
	rec := record{Align: r.IntN(2) == 0, Order: pick(r, []string{"", "", "<"})}
	for i := range 1 + r.IntN(5) {
		var s any = pick(r, leaves)
		if depth > 0 && r.IntN(4) == 0 {
			s = makeRecord(r, leaves, depth-1)
		}
		shape := []int{}
		for range max(0, r.IntN(5)-2) {
			shape = append(shape, 1+r.IntN(3))
		}
		rec.Fields = append(rec.Fields, []any{fmt.Sprintf("f%d", i), s, shape})
	}
	return rec
}

// testExports checks that formats of records which Python exports parse to the layout that Python used. At most refusable of them
// may be errors instead.
func testExports(t *testing.T, do string, leaves []string, refusable int) {
	r := newRand(t)
	var qs []question
	for range 2000 {
		qs = append(qs, question{Do: do, Spec: makeRecord(r, leaves, 3)})
	}
	refused := 0
	for i, a := range ask(t, qs) {
		f, err := ParseItemFormat(a.Format, a.Size)
		if err != nil {
			if refused++; refused > refusable {
				t.Errorf("%d refused: %v", refused, err)
			}
			continue
		}
		if err := compareFields(f, a.Fields, do == "export_ctype"); err != nil || f.Size() != a.Size {
			t.Errorf("%q of %v: size %d, Python %d: %v", a.Format, qs[i].Spec, f.Size(), a.Size, err)
		}
	}
	t.Logf("%d of %d refused", refused, len(qs))
}

func TestNumPyExports(t *testing.T) {
	testExports(t, "export_dtype", []string{
		"?", "i1", "u1", "<i2", ">i2", "<u4", ">i4", "<i8", ">u8", "l", "q", "<f2", ">f4", "<f8", "<c8", ">c16", "S3", "<U2", ">U2", "V5", "g",
		"G", "O",
	}, 600) // nested records whose padding the format omits
}

func TestNumPyExportsOfSomeFields(t *testing.T) {
	testExports(t, "export_fields", []string{"?", "i1", "<i2", ">i2", ">i4", "l", "q", "<f2", ">f4", "<f8", "<c8", ">c16", "S3", "<U2", "V5"}, 600)
}

func TestCtypesExports(t *testing.T) {
	testExports(t, "export_ctype", []string{
		"c_bool", "c_byte", "c_ubyte", "c_char", "c_short", "c_ushort", "c_int", "c_uint", "c_long", "c_ulong", "c_longlong", "c_ulonglong",
		"c_float", "c_double", "c_longdouble", "c_void_p", "c_char_p", "c_wchar_p", "c_wchar", "c_size_t", "py_object",
	}, 0)
}
