package build

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/goanna-py/goanna/internal/leaf"
)

// writeOverlay writes the files that the go command sees in the place of others, or adds: package main in the folder virtual, and a file of
// Go's package runtime.
func (b *builder) writeOverlay(virtual string) error {
	replace := map[string]string{filepath.Join(virtual, "main.go"): b.goPath("main.go")}
	if err := b.replaceWait(replace); err != nil {
		return err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		return err
	}
	return writeChanged(b.goPath("overlay.json"), overlay)
}

// Each call of Go from C receives from a channel, to wait for package initialization: that is a lock for all threads, long after the channel was
// closed. In the patched text the first calls do, and note it. Other releases of Go are not patched, nor sources that do not have the text.
const (
	waitForInit = `	if gp.m.ncgo == 0 {
		// The C call to Go came from a thread not currently running
		// any Go. In the case of -buildmode=c-archive or c-shared,
		// this call may be coming in before package initialization
		// is complete. Wait until it is.
		<-main_init_done
	}
`
	waitForInitOnce = `	if gp.m.ncgo == 0 && atomic.Load(&goannaInitialized) == 0 {
		<-main_init_done
		atomic.Store(&goannaInitialized, 1)
	}
`
	importBlock = "\nimport (\n"
	declaration = "\nvar goannaInitialized uint32 // by goanna: 1 after a receive from main_init_done\n"
)

// replaceWait adds the patched file of package runtime to an overlay, unless Go's sources are others.
func (b *builder) replaceWait(replace map[string]string) error {
	env := b.recipe.GoEnv
	original := filepath.Join(env["GOROOT"], "src", "runtime", "cgocall.go")
	text, err := os.ReadFile(original)
	if err != nil || !leaf.KnowsABI(env["GOVERSION"]) {
		return nil
	}
	patched, ok := PatchInitWait(string(text))
	if !ok {
		return nil
	}
	copied := filepath.Join(b.shared, "cgocall-"+hash([]byte(patched))[:16]+".go")
	replace[original] = copied
	return writeChanged(copied, []byte(patched))
}

// PatchInitWait returns runtime/cgocall.go with a wait for package initialization that takes no lock once it has ended. False if the text is not as expected.
func PatchInitWait(text string) (string, bool) {
	if strings.Count(text, waitForInit) != 1 || strings.Count(text, importBlock) != 1 || strings.Contains(text, "internal/runtime/atomic") {
		return "", false
	}
	text = strings.Replace(text, importBlock, importBlock+"\t\"internal/runtime/atomic\"\n", 1)
	return strings.Replace(text, waitForInit, waitForInitOnce, 1) + declaration, true
}
