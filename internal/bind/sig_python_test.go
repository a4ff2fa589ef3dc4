package bind

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goanna-py/goanna/internal/pyenv"

	"github.com/goanna-py/goanna/internal/model"
)

// signatureOf prints, for each signature of a JSON list, null where Python's grammar refuses it, and else its parameters.
const signatureOf = `
import ast, json, sys, warnings
warnings.simplefilter("ignore")

def default(node):
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return {"type": type(node).__name__.lower(), "items": [default(n) for n in node.elts]}
    if isinstance(node, ast.Dict):
        return {"type": "dict", "items": [default(n) for pair in zip(node.keys, node.values) for n in pair]}
    try:
        value = eval(compile(ast.Expression(node), "", "eval"), {"__builtins__": {}, "inf": float("inf"), "nan": float("nan")})
    except (NameError, OverflowError):
        return {"type": "refused"}  # f(), a sum of j and an integer beyond float
    if isinstance(value, complex):
        return {"type": "complex", "text": repr(value.real), "imag": repr(value.imag)}
    if isinstance(value, bytes):
        value = value.decode("latin-1")
        return {"type": "bytes", "text": value}
    return {"type": type(value).__name__, "text": value if isinstance(value, str) else repr(value)}

def params(text):
    try:
        a = ast.parse("def f" + text + ": pass").body[0].args
    except (SyntaxError, ValueError):
        return None
    positional = a.posonlyargs + a.args
    defaults = [None] * (len(positional) - len(a.defaults)) + a.defaults
    kinds = [0] * len(a.posonlyargs) + [1] * len(a.args)
    rest = [(a.vararg, 3, None)] if a.vararg else []
    every = list(zip(positional, kinds, defaults)) + rest + [(arg, 2, d) for arg, d in zip(a.kwonlyargs, a.kw_defaults)]
    return [{"name": arg.arg, "kind": kind, "default": d and default(d)} for arg, kind, d in every]

json.dump([params(text) for text in json.load(sys.stdin)], sys.stdout)
`

type pythonParam struct {
	Name    string
	Kind    int // 0 positional-only, 1 either, 2 keyword-only, 3 *args
	Default *pythonValue
}

type pythonValue struct {
	Type  string
	Text  string // repr, of a str the str itself, of bytes a character for each
	Imag  string // repr of a complex number's imaginary part; its real part is Text
	Items []pythonValue
}

// sigCorpus is the fuzzer's corpus, of what can stand in one line of a comment.
func sigCorpus(t *testing.T) []string {
	t.Helper()
	corpus := append([]string{}, sigSeeds...)
	files, err := filepath.Glob("testdata/fuzz/FuzzSig/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, quoted, _ := strings.Cut(strings.TrimSpace(string(text)), "string(")
		s, err := strconv.Unquote(strings.TrimSuffix(quoted, ")"))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		corpus = append(corpus, s)
	}
	var lines []string
	for _, s := range corpus {
		if utf8.ValidString(s) && !strings.ContainsAny(s, "\r\n\x00") {
			lines = append(lines, s)
		}
	}
	return lines
}

// TestSigIsPython: Python's own parser takes what parseSig takes, with the same parameters, kinds and values.
func TestSigIsPython(t *testing.T) {
	found, err := pyenv.Find(t.Context(), pyenv.Options{})
	if err != nil || len(found) == 0 {
		t.Fatalf("%v, %v", found, err)
	}
	corpus := sigCorpus(t)
	input, err := json.Marshal(corpus)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), found[0].Path, "-I", "-c", signatureOf)
	cmd.Stdin = strings.NewReader(string(input))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var answers [][]pythonParam
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(corpus) {
		t.Fatalf("%v: %s", err, out)
	}
	accepted := 0
	for n, text := range corpus {
		params, refused := parseSig(text)
		// keywords are refused with the Go function's names at hand
		keyword := slices.ContainsFunc(params, func(p sigParam) bool { return badName(p.name) != "" })
		if refused != nil || keyword {
			continue
		}
		accepted++
		// PEP 3131: Python compares names in normal form NFKC
		if len(params) != len(answers[n]) || answers[n] == nil {
			t.Errorf("%q has %d parameters, Python reads %v", text, len(params), answers[n])
			continue
		}
		for i, p := range params {
			python := answers[n][i]
			kind := [...]int{model.PositionalOnly: 0, model.PositionalOrKeyword: 1, model.KeywordOnly: 2, model.VarPositional: 3}[p.kind]
			if isASCII(p.name) && p.name != python.Name || kind != python.Kind || !sameDefault(p.def, python.Default) {
				t.Errorf("%q: parameter %s of kind %d with default %+v, Python reads %+v", text, p.name, kind, p.def, python)
			}
		}
	}
	if accepted < 10 {
		t.Errorf("%d signatures were accepted, expected 10 or more", accepted)
	}
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func sameDefault(l *model.Literal, python *pythonValue) bool {
	if l == nil || python == nil {
		return l == nil && python == nil
	}
	number := func(f float64, text string) bool {
		g, err := strconv.ParseFloat(text, 64)
		return err == nil && (math.Float64bits(f) == math.Float64bits(g) || f != f && g != g)
	}
	part := func(f float64, text string) bool {
		return number(f, text) || f == 0 && strings.TrimPrefix(text, "-") == "0.0"
	}
	types := map[model.LiteralKind]string{model.NoneLiteral: "NoneType", model.BoolLiteral: "bool", model.IntLiteral: "int", model.FloatLiteral: "float",
		model.ComplexLiteral: "complex", model.StringLiteral: "str", model.BytesLiteral: "bytes", model.ListLiteral: "list", model.TupleLiteral: "tuple",
		model.SetLiteral: "set", model.DictLiteral: "dict"}
	if types[l.Kind] != python.Type {
		return false
	}
	switch l.Kind {
	case model.NoneLiteral:
		return true
	case model.BoolLiteral:
		return (python.Text == "True") == l.Bool
	case model.IntLiteral:
		return python.Text == l.Int.String()
	case model.FloatLiteral:
		return number(l.Float, python.Text)
	case model.ComplexLiteral:
		// the sign of a zero in a sum depends on Python's version: 1-0j has the imaginary part 0.0 up to 3.13
		return part(l.Float, python.Text) && part(l.Imag, python.Imag)
	case model.StringLiteral:
		return python.Text == l.String
	case model.BytesLiteral:
		latin1 := make([]rune, len(l.String))
		for i := range latin1 {
			latin1[i] = rune(l.String[i])
		}
		return python.Text == string(latin1)
	}
	return slices.EqualFunc(l.Items, python.Items, func(l *model.Literal, python pythonValue) bool { return sameDefault(l, &python) })
}
