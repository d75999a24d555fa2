// Package module finds the source tree of the module, for tests and tools that
// read it. It imports the standard library only.
package module

import (
	"fmt"
	"os/exec"
	"strings"
)

// Root returns the folder of the go.mod of ktimeout.
func Root() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "ktimeout").Output()
	if err != nil {
		return "", fmt.Errorf("run it in the module: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}
