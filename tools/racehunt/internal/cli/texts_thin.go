//go:build thin

package cli

import (
	"context"
	"errors"
	"io"
)

// texts are the flags about texts in C. A program that was built with texts is given the
// flags of the one that has built it, and leaves them alone.
type texts struct{}

// ofTexts are the commands about texts in C.
var ofTexts []command

// isText tells whether a name is that of a text that has to be translated: this program
// translates none.
func isText(string) bool { return false }

func (f *flags) textFlags() *texts {
	for _, name := range []string{"D", "header", "keep"} {
		f.Func(name, "see racehunt", func(string) error { return nil })
	}
	return &texts{}
}

// treeFlag defines -tree. The program has the revision that it is about.
func (f *flags) treeFlag() { f.String("tree", "", "see racehunt") }

// fromTree tells that no revision is to be made from a source tree.
func (t *texts) fromTree() bool { return false }

func (u *unbuilt) run(context.Context, []string, io.Writer, io.Writer) (int, error) {
	return 2, errors.New("this program translates nothing")
}
