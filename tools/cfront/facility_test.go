package cfront_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ktimeout/tools/cfront"
	"ktimeout/tools/cfront/facility"
)

// facilityInC is the text of the facility, and its headers.
const facilityInC = "facility/c/kern_timeout.c"

// userHeaders reads headers of a folder.
func userHeaders(t testing.TB, dir string, names ...string) map[string][]byte {
	t.Helper()
	headers := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		headers[name] = text
	}
	return headers
}

// facilityPackage translates the facility with some faults.
func facilityPackage(t testing.TB, f facility.Faults) cfront.Package {
	t.Helper()
	p, err := cfront.Translate(cfront.Request{Path: facilityInC, Defines: f.Macros(),
		Headers: userHeaders(t, "facility/c/sys", "callout.h", "_callout.h")})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range p.Missing {
		t.Errorf("fault %v: %s: %s: %s", f, m.Pos, m.Func, m.Text)
	}
	return p
}

// facilityProgram builds testdata/facility with the facility made from C, without a
// fault and with each.
func facilityProgram(t *testing.T) string {
	t.Helper()
	const folder = "tools/cfront/internal/facility_in_go"
	main, err := os.ReadFile("testdata/facility/main.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{folder + "/main.go": main}
	imports, list := "", ""
	for i, f := range append([]facility.Faults{0}, facility.All()...) {
		files[fmt.Sprintf("%s/fault%d/text.go", folder, i)] = facilityPackage(t, f).Source
		imports += fmt.Sprintf("import fault%d \"ktimeout/%s/fault%d\"\n", i, folder, i)
		list += fmt.Sprintf("%d: &fault%d.Revision,\n", f, i)
	}
	files[folder+"/made.go"] = []byte("package main\n" + imports +
		"import (\"ktimeout/sys\"; \"ktimeout/tools/cfront/facility\")\nvar made = map[facility.Faults]*sys.Revision{\n" + list + "}\n")
	return build(t, folder, files)
}

// The facility, made from C by machine, has the verdicts of its port by hand: each
// scenario of the table, each fault, bound and floating; and so have all small programs.
func TestFacility(t *testing.T) {
	exe := facilityProgram(t)
	run := func(args ...string) string {
		out, err := exec.Command(exe, args...).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	jobs := [][]string{{"programs", "none", "made"}, {"programs", "none", "hand"},
		{"programs", "FAULT_CANCEL", "made"}, {"programs", "FAULT_CANCEL", "hand"}}
	const shards = 8
	for i := range shards {
		jobs = append(jobs, []string{"cells", fmt.Sprint(i), fmt.Sprint(shards)})
	}
	outs := make([]string, len(jobs))
	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Go(func() {
			for i := range next {
				outs[i] = run(jobs[i]...)
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	for i := 0; i < 4; i += 2 {
		if outs[i] != outs[i+1] || !strings.Contains(outs[i], " programs, ") {
			t.Errorf("%s: made from C\n%s\nby hand\n%s", strings.Join(jobs[i], " "), outs[i], outs[i+1])
		}
	}
	table, err := facility.Verdicts()
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for line := range strings.Lines(strings.Join(outs[4:], "")) {
		if line == "as in Go\n" {
			same++
		} else {
			t.Error(strings.TrimSpace(line))
		}
	}
	if same != len(table) {
		t.Errorf("%d of %d cells are the same", same, len(table))
	}
	t.Logf("%d cells; %s", same, strings.Join(outs[:4], ""))
}
