package wheel

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// CheckRequirement checks a dependency against the grammar of PEP 508, with the names of environment markers.
func CheckRequirement(text string) error {
	p := &requirementParser{text: text}
	p.requirement()
	if p.fault == "" {
		return nil
	}
	return fmt.Errorf("%q: %s; expected a requirement as in PEP 508, such as numpy>=2 or pillow[tests]; python_version<'3.14'", text, p.fault)
}

// requirementParser reads a requirement from left to right, and keeps the first fault.
type requirementParser struct {
	text  string
	at    int // byte offset
	fault string
}

var (
	requirementName  = regexp.MustCompile(`(?i)^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?`)
	requirementClaim = regexp.MustCompile(`^(?:===[ \t]*[^\s;)]+|(?:~=|==|!=|<=|>=|<|>)[ \t]*[A-Za-z0-9.*+!_-]+)`)
	markerOperator   = regexp.MustCompile(`^(?:~=|===|==|!=|<=|>=|<|>|in\b|not[ \t]+in\b)`)
	markerWord       = regexp.MustCompile(`^[A-Za-z_.]+`)
)

// markerNames are PEP 508's, and "extra".
var markerNames = strings.Fields(`os_name sys_platform platform_machine platform_python_implementation platform_release platform_system
	platform_version python_version python_full_version implementation_name implementation_version extra`)

func (p *requirementParser) fail(format string, args ...any) {
	if p.fault == "" {
		p.fault = fmt.Sprintf(format, args...)
	}
	p.at = len(p.text)
}

func (p *requirementParser) space() {
	p.at += len(p.text[p.at:]) - len(strings.TrimLeft(p.text[p.at:], " \t"))
}

// take passes what matches, and spaces behind it. Empty means that nothing does.
func (p *requirementParser) take(pattern *regexp.Regexp) string {
	found := pattern.FindString(p.text[p.at:])
	p.at += len(found)
	p.space()
	return found
}

// skip passes a token, and spaces behind it, where it comes next.
func (p *requirementParser) skip(token string) bool {
	found := strings.HasPrefix(p.text[p.at:], token)
	if found {
		p.at += len(token)
		p.space()
	}
	return found
}

func (p *requirementParser) rest() string { return p.text[p.at:] }

func (p *requirementParser) requirement() {
	p.space()
	if p.take(requirementName) == "" {
		p.fail("it begins with no name of a distribution")
	}
	if p.skip("[") {
		p.extras()
	}
	if p.skip("@") {
		p.url()
	} else if p.skip("(") {
		p.claims()
		if !p.skip(")") {
			p.fail("expected ) before %q", p.rest())
		}
	} else {
		p.claims()
	}
	if p.skip(";") {
		p.markers()
	}
	if p.rest() != "" {
		p.fail("%q is not expected there", p.rest())
	}
}

func (p *requirementParser) extras() {
	if p.skip("]") {
		return
	}
	for p.take(requirementName) != "" {
		if p.skip("]") {
			return
		}
		if !p.skip(",") {
			break
		}
	}
	p.fail("expected extras separated by commas and ] behind them")
}

// url passes everything up to a space: a URL may have a semicolon.
func (p *requirementParser) url() {
	end := strings.IndexAny(p.rest(), " \t")
	if end < 0 {
		end = len(p.rest())
	}
	if url := p.text[p.at : p.at+end]; !strings.Contains(url, ":") {
		p.fail("expected a URL behind @, got %q", url)
		return
	}
	p.at += end
	p.space()
}

// claims passes version specifiers, none included.
func (p *requirementParser) claims() {
	for {
		claim := p.take(requirementClaim)
		if claim == "" {
			return
		}
		if err := checkSpecifier(claim); err != nil {
			p.fail("%v", err)
		}
		if !p.skip(",") {
			return
		}
	}
}

// markers passes terms that "and" and "or" connect.
func (p *requirementParser) markers() {
	p.marker()
	for p.fault == "" {
		word := markerWord.FindString(p.rest())
		if word != "and" && word != "or" {
			return
		}
		p.skip(word)
		p.marker()
	}
}

func (p *requirementParser) marker() {
	if p.skip("(") {
		p.markers()
		if !p.skip(")") {
			p.fail("expected ) in its marker before %q", p.rest())
		}
		return
	}
	p.markerValue()
	if p.fault == "" && p.take(markerOperator) == "" {
		p.fail("expected an operator such as == in its marker before %q", p.rest())
	}
	p.markerValue()
}

// markerValue passes a name or a string.
func (p *requirementParser) markerValue() {
	if p.fault != "" {
		return
	}
	for _, quote := range []string{"'", `"`} {
		if p.skip(quote) {
			end := strings.Index(p.rest(), quote)
			if end < 0 {
				p.fail("a string in its marker has no %s at its end", quote)
				return
			}
			p.at += end + len(quote)
			p.space()
			return
		}
	}
	word := markerWord.FindString(p.rest())
	if !slices.Contains(markerNames, word) {
		p.fail("its marker has %q, expected a string or one of %s", firstWord(p.rest()), strings.Join(markerNames, ", "))
		return
	}
	p.skip(word)
}

// firstWord is a text up to the first space.
func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}
