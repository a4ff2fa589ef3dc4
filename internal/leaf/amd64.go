package leaf

import (
	"debug/elf"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// function is what is known of the function at an address.
type function struct {
	reason    string // why it is not a leaf
	loops     bool
	variables bool // it uses variables
	stack     int  // bytes of the stack that it uses, with those that it calls
}

// maxStack is how much a leaf may use of C's stack, maxCalls how deep leaves may call, maxLength how many instructions one may have.
const (
	maxStack  = 4096
	maxCalls  = 16
	maxLength = 1 << 14
)

// function examines the function at an address.
func (l *library) function(entry uint64, depth int) *function {
	if f := l.functions[entry]; f != nil {
		return f
	}
	if depth > maxCalls {
		return &function{reason: "calls too many functions inside one another"}
	}
	l.functions[entry] = &function{reason: "is recursive"}
	w := &walk{library: l, depth: depth, seen: map[uint64]bool{}}
	w.follow(entry)
	f := &w.function
	if w.pointers {
		w.refuse("uses a variable or a table that may have pointers")
	}
	if f.stack > maxStack {
		w.refuse("needs %d bytes of stack, more than %d", f.stack, maxStack)
	}
	l.functions[entry] = f
	return f
}

// walk follows the instructions of a function.
type walk struct {
	library *library
	depth   int
	function
	seen map[uint64]bool
	// pointers: it uses a variable or a constant that may have pointers. A better reason may follow.
	pointers bool
	frame    int // bytes that instructions take from the stack: an upper bound, on whatever path
	called   int // the most that a called function needs
}

// refuse notes the first reason.
func (w *walk) refuse(format string, args ...any) {
	if w.reason == "" {
		w.reason = fmt.Sprintf(format, args...)
	}
}

// follow decodes what can run from an address on. A jump backwards may be a loop, and there is none without.
func (w *walk) follow(entry uint64) {
	todo := []uint64{entry}
	for len(todo) > 0 && w.reason == "" {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		guarded := false // the last instruction compared the stack with the goroutine's limit
		for !w.seen[at] && w.reason == "" {
			w.seen[at] = true
			if len(w.seen) > maxLength {
				w.refuse("has more than %d instructions", maxLength)
			}
			inst, ok := w.decode(at)
			if !ok {
				break
			}
			next := at + uint64(inst.Len)
			target, jumps := relative(inst, next)
			if jumps && target <= at && inst.Op != x86asm.CALL {
				w.loops = true
			}
			switch {
			case inst.Op == x86asm.RET:
				next = 0
			case inst.Op == x86asm.CALL && jumps:
				w.call(target)
			case inst.Op == x86asm.JMP && jumps:
				next = target
			case inst.Op == x86asm.CALL:
				w.refuse("calls a function by its address, as of an interface or a variable")
			case inst.Op == x86asm.JMP:
				w.refuse("jumps by a table, as a switch of many cases does")
			case jumps && guarded && inst.Op == x86asm.JBE:
				// to the code that grows the stack: the limit of a leaf's stack is 0
			case jumps:
				todo = append(todo, target)
			default:
				w.check(inst, next)
			}
			guarded = isStackCheck(inst)
			if next == 0 {
				break
			}
			at = next
		}
	}
	w.stack = w.frame + w.called
}

// decode decodes the instruction at an address.
func (w *walk) decode(at uint64) (x86asm.Inst, bool) {
	s := w.library.section(at)
	if s == nil || s.Flags&elf.SHF_EXECINSTR == 0 {
		w.refuse("leaves the code of the library")
		return x86asm.Inst{}, false
	}
	start := s.Offset + at - s.Addr
	code := w.library.bytes[start:min(start+15, s.Offset+s.FileSize)]
	inst, err := x86asm.Decode(code, 64)
	if err != nil {
		w.refuse("has an instruction that is not known here: % x", code[:min(8, len(code))])
		return x86asm.Inst{}, false
	}
	return inst, true
}

// relative returns the target of a jump or call whose distance is in the instruction.
func relative(inst x86asm.Inst, next uint64) (uint64, bool) {
	distance, ok := inst.Args[0].(x86asm.Rel)
	return next + uint64(int64(distance)), ok
}

func (w *walk) call(target uint64) {
	f := w.library.function(target, w.depth+1)
	if f.reason != "" {
		w.refuse("%s", callReason(w.library.name(target), f.reason))
		return
	}
	w.loops = w.loops || f.loops
	// those of the runtime are what the processor can do, and no loop waits for them
	w.variables = w.variables || f.variables && !strings.HasPrefix(w.library.name(target), "runtime.")
	w.called = max(w.called, 8+f.stack)
}

// callReason is the reason of a function that calls another, which is not a leaf for its own reason. What the runtime does inside is of no use to
// an author.
func callReason(name, reason string) string {
	switch {
	case strings.HasPrefix(name, "runtime.panic") || name == "runtime.gopanic":
		return "may panic: calls " + name
	case strings.HasPrefix(name, "runtime.morestack"):
		return "needs more stack than a leaf may use"
	case strings.HasPrefix(name, "runtime."):
		return "calls " + name
	default:
		return "calls " + name + ", which " + reason
	}
}

// isStackCheck reports a comparison of the stack, or of where it will be, with the limit in the goroutine: CMPQ SP, 16(R14).
func isStackCheck(inst x86asm.Inst) bool {
	limit, ok := inst.Args[1].(x86asm.Mem)
	return inst.Op == x86asm.CMP && (inst.Args[0] == x86asm.RSP || inst.Args[0] == x86asm.R12) && ok &&
		limit.Base == x86asm.R14 && limit.Index == 0 && limit.Disp == 16 && limit.Segment == 0
}

// check looks at an instruction that goes on with the next.
func (w *walk) check(inst x86asm.Inst, next uint64) {
	if !slices.Contains(general, inst.Op) && !slices.Contains(moves, inst.Op) && !isVector(inst) {
		w.refuse("has the instruction %v", inst)
		return
	}
	if isStackCheck(inst) {
		return
	}
	w.takeStack(inst)
	for _, arg := range inst.Args {
		switch arg := arg.(type) {
		case x86asm.Reg:
			if isGoroutine(arg) {
				w.refuse("uses its goroutine")
			}
		case x86asm.Mem:
			w.checkMemory(arg, next)
		}
	}
	repeats := func(p x86asm.Prefix) bool { b := p & 0xff; return b == x86asm.PrefixREP || b == x86asm.PrefixREPN }
	if slices.Contains(moves, inst.Op) && slices.ContainsFunc(inst.Prefix[:], repeats) {
		w.loops = true
	}
}

// general are the instructions for integers, addresses and the stack that neither trap nor leave the code. Go checks a divisor before it divides.
var general = []x86asm.Op{
	x86asm.ADC, x86asm.ADD, x86asm.AND, x86asm.BSF, x86asm.BSR, x86asm.BSWAP, x86asm.BT, x86asm.BTC, x86asm.BTR, x86asm.BTS, x86asm.CBW,
	x86asm.CDQ, x86asm.CDQE, x86asm.CLC, x86asm.CMOVA, x86asm.CMOVAE, x86asm.CMOVB, x86asm.CMOVBE, x86asm.CMOVE, x86asm.CMOVG, x86asm.CMOVGE,
	x86asm.CMOVL, x86asm.CMOVLE, x86asm.CMOVNE, x86asm.CMOVNO, x86asm.CMOVNP, x86asm.CMOVNS, x86asm.CMOVO, x86asm.CMOVP, x86asm.CMOVS,
	x86asm.CMP, x86asm.CMPXCHG, x86asm.CQO, x86asm.CWD, x86asm.CWDE, x86asm.DEC, x86asm.DIV, x86asm.IDIV, x86asm.IMUL, x86asm.INC, x86asm.LEA,
	x86asm.LZCNT, x86asm.MOV, x86asm.MOVBE, x86asm.MOVSX, x86asm.MOVSXD, x86asm.MOVZX, x86asm.MUL, x86asm.NEG, x86asm.NOP, x86asm.NOT,
	x86asm.OR, x86asm.POP, x86asm.POPCNT, x86asm.PREFETCHNTA, x86asm.PREFETCHT0, x86asm.PUSH, x86asm.RCL, x86asm.RCR, x86asm.ROL, x86asm.ROR,
	x86asm.SAR, x86asm.SBB, x86asm.SETA, x86asm.SETAE, x86asm.SETB, x86asm.SETBE, x86asm.SETE, x86asm.SETG, x86asm.SETGE, x86asm.SETL,
	x86asm.SETLE, x86asm.SETNE, x86asm.SETNO, x86asm.SETNP, x86asm.SETNS, x86asm.SETO, x86asm.SETP, x86asm.SETS, x86asm.SFENCE, x86asm.SHL,
	x86asm.SHLD, x86asm.SHR, x86asm.SHRD, x86asm.STC, x86asm.SUB, x86asm.TEST, x86asm.TZCNT, x86asm.XADD, x86asm.XCHG, x86asm.XOR,
	x86asm.ANDN, x86asm.BEXTR, x86asm.BLSI, x86asm.BLSMSK, x86asm.BLSR, x86asm.BZHI, x86asm.MULX, x86asm.PDEP, x86asm.PEXT, x86asm.RORX, x86asm.SARX,
	x86asm.SHLX, x86asm.SHRX, x86asm.VZEROUPPER, x86asm.CLD, x86asm.STD,
}

// moves are the instructions for strings. With a prefix they are loops.
var moves = []x86asm.Op{x86asm.MOVSB, x86asm.MOVSW, x86asm.MOVSD, x86asm.MOVSQ, x86asm.STOSB, x86asm.STOSW, x86asm.STOSD, x86asm.STOSQ}

// isVector reports an instruction with a vector register: one that calculates, compares or moves. The decoder shows some registers of
// SSE as those of MMX.
func isVector(inst x86asm.Inst) bool {
	return slices.ContainsFunc(inst.Args[:], func(arg x86asm.Arg) bool {
		r, ok := arg.(x86asm.Reg)
		return ok && (x86asm.M0 <= r && r <= x86asm.M7 || x86asm.X0 <= r && r <= x86asm.X31 || x86asm.Y0 <= r && r <= x86asm.Y31 || x86asm.Z0 <= r && r <= x86asm.Z31)
	})
}

func isGoroutine(r x86asm.Reg) bool {
	return r == x86asm.R14 || r == x86asm.R14L || r == x86asm.R14W || r == x86asm.R14B
}

// takeStack counts what an instruction takes from the stack.
func (w *walk) takeStack(inst x86asm.Inst) {
	switch {
	case inst.Op == x86asm.PUSH:
		w.frame += 8
	case inst.Op == x86asm.POP || inst.Args[0] != x86asm.RSP:
	case inst.Op == x86asm.SUB || inst.Op == x86asm.ADD:
		n, ok := inst.Args[1].(x86asm.Imm)
		if inst.Op == x86asm.ADD {
			n = -n
		}
		if !ok {
			w.refuse("moves its stack by a register")
		}
		w.frame += max(0, int(n))
	case inst.Op == x86asm.CMP || inst.Op == x86asm.TEST:
	case inst.Op == x86asm.MOV && inst.Args[1] == x86asm.RBP:
	default:
		w.refuse("moves its stack by %v", inst.Op)
	}
}

// constants is the section of constants without pointers: those with pointers may point to variables with pointers. variables are those of variables
// without.
const constants = ".rodata"

var variables = []string{".noptrdata", ".noptrbss"}

// checkMemory refuses memory that may have a pointer to the heap, and that of the thread. A variable of an error that is constant has none.
func (w *walk) checkMemory(m x86asm.Mem, next uint64) {
	switch {
	case m.Segment == x86asm.FS || m.Segment == x86asm.GS:
		w.refuse("uses its thread")
	case isGoroutine(m.Base) || isGoroutine(m.Index):
		w.refuse("uses its goroutine")
	case m.Base == x86asm.RIP:
		at := next + uint64(m.Disp)
		s := w.library.section(at)
		switch {
		case w.library.errors.isConstant(at):
		case s != nil && slices.Contains(variables, s.Name):
			w.variables = true
		case s == nil || s.Name != constants:
			w.pointers = true
		}
	case m.Base == 0 && m.Index == 0:
		w.refuse("uses an absolute address")
	}
}
