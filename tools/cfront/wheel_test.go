package cfront_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/cfront"
)

// wheelOps is how many operations TestWheel takes on the facility, and on each of its
// faults at most. WHEEL_OPS is another number.
const wheelOps = "1000000"

// The facility of the sbt era has the wheel of a plain list of armings, and each fault of
// its wheel shows. With SBS_FREEBSD, a folder with texts of FreeBSD, a subfolder for each, and
// WHEEL_TEXTS, names of such subfolders, what is found of those texts is logged.
func TestWheel(t *testing.T) {
	ops := os.Getenv("WHEEL_OPS")
	switch {
	case ops != "":
	case testing.Short():
		ops = "20000"
	default:
		ops = wheelOps
	}
	main, err := os.ReadFile("testdata/wheel/main.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var requests []cfront.Request
	if texts := strings.Fields(os.Getenv("WHEEL_TEXTS")); len(texts) == 0 {
		for _, v := range []string{"", "FAULT_TIMER", "FAULT_DIRECT"} {
			names = append(names, "facility"+v)
			requests = append(requests, cfront.Request{Path: facilitySbt, Defines: strings.Fields(v)})
		}
	} else {
		for _, text := range texts {
			names = append(names, text)
			requests = append(requests, upstreamSbt(t, text))
		}
	}
	const folder = "tools/cfront/internal/wheel_in_go"
	files := map[string][]byte{folder + "/main.go": main}
	imports, list := "", ""
	for i, req := range requests {
		p, err := cfront.Translate(req)
		if err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("%s/text%d/text.go", folder, i)] = p.Source
		imports += fmt.Sprintf("import text%d \"ktimeout/%s/text%d\"\n", i, folder, i)
		list += fmt.Sprintf("named(&text%d.Revision, %q),\n", i, names[i])
	}
	files[folder+"/made.go"] = []byte("package main\n" + imports + "import \"ktimeout/sys\"\nvar made = []*sys.Revision{\n" + list +
		"}\nfunc named(r *sys.Revision, name string) *sys.Revision {\nr.Name = name\nreturn r\n}\n")
	out, err := exec.Command(build(t, folder, files), "1", ops).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	if names[0] != "facility" {
		return
	}
	for _, want := range []string{"facility, mixed false: nothing", "facility, mixed true: nothing",
		"facilityFAULT_TIMER, mixed false: rule 11 P", "facilityFAULT_DIRECT, mixed false: rule 12 M"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("not found: %s", want)
		}
	}
}

// upstreamSbt asks for a text of FreeBSD with its own headers.
func upstreamSbt(t *testing.T, name string) cfront.Request {
	dir := filepath.Join(os.Getenv("SBS_FREEBSD"), name, "sys")
	req := cfront.Request{Path: dir + "/kern/kern_timeout.c", Headers: map[string][]byte{}}
	for _, header := range []string{"callout.h", "_callout.h"} {
		text, err := os.ReadFile(dir + "/sys/" + header)
		if err != nil {
			t.Fatal(err)
		}
		req.Headers[header] = text
	}
	return req
}
