package cfront

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/gen"
	"ktimeout/tools/cfront/internal/layers"
)

// Generated code in which an access has lost its hook, or that is no Go, is refused with
// the line of C.
func TestConforms(t *testing.T) {
	headers := map[string][]byte{}
	for _, name := range []string{"callout.h", "_callout.h"} {
		var err error
		if headers[name], err = os.ReadFile("facility/c/sys/" + name); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Translate(Request{Path: "facility/c/kern_timeout.c", Headers: headers})
	if err != nil {
		t.Fatal(err)
	}
	l, err := layers.Load(os.DirFS("../.."), family.Tick.Packages())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ was, is, want string }{
		{"", "", ""},
		{"sys.Plain_load(&cc.cc_cancel)", "cc.cc_cancel", "cc.cc_cancel is read or written without a hook"},
		{"sys.Plain_load_ptr(&c.C_func)", "c.C_func", "c.C_func is read or written without a hook"},
		{"sys.Plain_load(&callwheelsize)", "callwheelsize", "callwheelsize is read or written without a hook"},
		{"sys.Plain_load(&cc.cc_cancel)", "cc.cc_nothing", "cc.cc_nothing undefined"},
	} {
		if !bytes.Contains(p.Source, []byte(c.was)) {
			t.Errorf("there is no %s", c.was)
		}
		err := conforms(l, gen.File{Source: bytes.Replace(p.Source, []byte(c.was), []byte(c.is), 1), Hidden: []string{"avg_depth"}})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "facility/c/kern_timeout.c:")) {
			t.Errorf("%s: %v, want %s", c.is, err, c.want)
		}
	}
}
