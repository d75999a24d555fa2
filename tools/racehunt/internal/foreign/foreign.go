// Package foreign gives names to the revisions that a program was built with, besides
// the ports: texts that were translated from C. A text is built once, whatever name the
// user calls it by.
//
// It imports the list of revisions.
package foreign

import (
	"encoding/json"
	"fmt"
	"os"

	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
)

// env is the environment variable with the names, as JSON.
const env = "RACEHUNT_TEXTS"

// Names returns the environment variable that gives these names to the revisions of a
// program.
func Names(names []string) (string, error) {
	text, err := json.Marshal(names)
	return env + "=" + string(text), err
}

// Add adds the revisions to the list of all, under the names of the environment.
func Add(texts []*sys.Revision) error {
	if len(texts) == 0 {
		return nil
	}
	var names []string
	if err := json.Unmarshal([]byte(os.Getenv(env)), &names); err != nil || len(names) != len(texts) {
		return fmt.Errorf("this program was built for %d texts, and %s does not have as many names: start it by racehunt", len(texts), env)
	}
	for i, r := range texts {
		r.Name = names[i]
	}
	scenario.Revisions = append(scenario.Revisions, texts...)
	return nil
}
