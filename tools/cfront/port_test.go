package cfront_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"ktimeout/tools/cfront"
)

// The port of main by hand does what its text does, made to Go: small programs have as many
// traces, which end in the same states, and what fails is the same. It needs SBS_FREEBSD, a folder
// with texts of FreeBSD, a subfolder for each.
func TestPortOfMain(t *testing.T) {
	if os.Getenv("SBS_FREEBSD") == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a revision")
	}
	p, err := cfront.Translate(upstreamSbt(t, "main"))
	if err != nil {
		t.Fatal(err)
	}
	main, err := os.ReadFile("testdata/port/main.go")
	if err != nil {
		t.Fatal(err)
	}
	const folder = "tools/cfront/internal/port_in_go"
	stride := "97"
	if testing.Short() {
		stride = "997"
	}
	out, err := exec.Command(build(t, folder, map[string][]byte{folder + "/main.go": main, folder + "/text/text.go": p.Source}), stride).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.HasSuffix(string(out), " 0 differ\n") {
		t.Errorf("%s", out)
	}
	t.Logf("%s", out)
}
