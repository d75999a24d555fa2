package cli

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/model/scenario"
)

func TestBadUsage(t *testing.T) {
	tests := []struct {
		args string
		want []string // the message names the flag, and what would be right
	}{
		{"-rev r1", []string{"-rev", `"r1"`, strings.Join(scenario.RevisionNames(), ",")}},
		{"-rev timeout,", []string{"-rev", `""`}},
		{"-cpus 1", []string{"-cpus 1", "2 to 64"}},
		{"-cpus 65", []string{"-cpus 65", "2 to 64"}},
		{"-cpus four", []string{"-cpus", "four"}},
		{"-d 0", []string{"-d 0s", "above zero"}},
		{"-d 5", []string{"-d", "5"}},
		{"-callouts -1", []string{"-callouts -1", "1 to"}},
		{"-hz 5", []string{"-hz 5", "10 to 10000"}},
		{"-profile heap", []string{"-profile heap", "cpu, mem, mutex"}},
		{"-mode fixed", []string{`"fixed"`, "-mode", "bound, floating or both"}},
		{"-speed 9", []string{"-speed", "racehunt -h lists"}},
		{"-rev timeout r216804", []string{`"r216804"`, "-h lists"}},
		{"scenario", []string{"say which", "racehunt scenario FILE...", "of tools/model/scenarios"}},
		{"scenario -rev timeout nosuch.scn", []string{"nosuch.scn", "no such file", "of tools/model/scenarios"}},
		{"scenario ..", []string{"..: there is no", "no *.scn in this folder"}},
		{"scenario drain-while-handler-runs -d 0s", []string{"-d 0s", "above zero"}},
		{"scenario drain-while-handler-runs -mode fixed", []string{"-mode", "bound, floating or both"}},
		{"scenario drain-while-handler-runs -workload seed", []string{"-workload", "racehunt scenario -h lists"}},
		{"scenario drain-while-handler-runs -html nosuch/page.html", []string{"-html nosuch/page.html", "no such file", "give a file"}},
		{"scenario drain-while-handler-runs -html ..", []string{"-html ..", "is a folder"}},
		{"scenario drain-while-handler-runs -svg flags.go", []string{"-svg flags.go", "give a folder"}},
		{"scenario -- -mode", []string{"-mode: no such file"}},
		{"stress -workload sead", []string{"-workload", `"sead"`, "seed,touch,wild"}},
		{"stress -mode bound", []string{"-mode", "racehunt stress -h lists"}},
		{"stress seed", []string{`"seed"`, "racehunt stress takes flags only"}},
		{"replay", []string{"say which run", "racehunt replay TOKEN"}},
		{"replay x", []string{"this is no token"}},
		{"replay rh7.AAAA", []string{"version 7"}},
		{"replay rh1.AAAA rh1.BBBB", []string{"racehunt replay TOKEN"}},
		{"replay rh1.AAAA -mode bound", []string{"-mode", "racehunt replay -h lists"}},
		{"rules all", []string{`"all"`, "racehunt rules"}},
		{"help scenario stress", []string{`"stress"`, "one command"}},
		{"help scenaro", []string{`"scenaro"`, "racehunt scenario is the nearest"}},
		{"scenaro my.scn", []string{`"scenaro"`, "racehunt scenario is the nearest", "racehunt help lists"}},
		{"Replay rh1.AAAA", []string{`"Replay"`, "racehunt replay is the nearest"}},
		{"r216804", []string{`there is no command "r216804"; racehunt help lists them`}},
		{"-scenario a.scn,b.scn -rev timeout", []string{"-scenario is a command now; say racehunt scenario a.scn b.scn -rev timeout\n"}},
		{"-rev timeout --scenario=a.scn", []string{"-scenario is a command now; say racehunt scenario a.scn -rev timeout\n"}},
		{"-enumerate -n 2", []string{"-enumerate is a command now; say racehunt enumerate -n 2\n"}},
		{"-rev r262057 -enumerate -n 2", []string{"say racehunt enumerate -rev r262057 -n 2\n"}},
		{"-replay rh1.AAAA -rev timeout", []string{"say racehunt replay rh1.AAAA -rev timeout\n"}},
		{"-workload wild -d 1s", []string{"say racehunt stress -workload wild -d 1s\n"}},
		{"-workload", []string{"say racehunt stress -workload\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if got := run(context.Background(), strings.Fields(tt.args), &stdout, &stderr); got != 2 {
				t.Errorf("exit status %d, want 2", got)
			}
			line := stderr.String()
			if stdout.Len() != 0 || strings.Count(line, "\n") != 1 || !strings.HasPrefix(line, "racehunt: ") {
				t.Errorf("stdout %q, stderr %q; want one line on stderr", stdout.String(), line)
			}
			for _, want := range tt.want {
				if !strings.Contains(line, want) {
					t.Errorf("%q lacks %q", line, want)
				}
			}
		})
	}
}

// Each command prints its flags, both with -h and by racehunt help COMMAND.
func TestHelp(t *testing.T) {
	for name, want := range map[string][]string{
		"": {"-rev", "-cpus", "-d ", "-seed", "-json", "-profile", "-gops", "-bound", "-callouts", "-hz", "-mode", "-html", "-svg", "-version",
			"racehunt scenario FILE...", "racehunt stress", "racehunt replay TOKEN", "racehunt enumerate", "racehunt rules", "racehunt help",
			"exit status:", "INCONCLUSIVE"},
		"scenario":  {"-rev", "-d ", "-json", "-mode", "-html", "-svg", "exit status:"},
		"enumerate": {"-rev", "-n ", "-d ", "-shard", "-merge", "-json", "-o ", "exit status:"},
		"replay":    {"-rev", "-json", "-html", "-svg", "exit status:"},
		"stress":    {"-rev", "-workload", "-cpus", "-d ", "-seed", "-json", "-profile", "-gops", "-bound", "-callouts", "-hz", "exit status:"},
		"rules":     {"print the rules"},
		"help":      {"racehunt help [COMMAND]"},
	} {
		for _, args := range []string{name + " -h", "help " + name} {
			status, stdout, stderr := racehunt(t, strings.Fields(args)...)
			if status != 0 || stderr != "" {
				t.Errorf("%s: exit status %d, stderr %q; want 0 and nothing", args, status, stderr)
			}
			for _, w := range want {
				if !strings.Contains(stdout, w) {
					t.Errorf("%s lacks %s:\n%s", args, w, stdout)
				}
			}
		}
	}
}

func TestVersion(t *testing.T) {
	status, stdout, stderr := racehunt(t, "-version")
	if status != 0 || stderr != "" || !strings.HasPrefix(stdout, "racehunt: ") || strings.Count(stdout, "\n") != 1 {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, stdout, stderr)
	}
}

func TestStressFlags(t *testing.T) {
	o, asJSON, err := parseStress(strings.Fields("-rev timeout,r216804,timeout -workload wild -cpus 24 -bound -json"), new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(o.Revs, []string{"timeout", "r216804"}) || !slices.Equal(o.Workloads, []string{"wild"}) || o.Callouts != 384 || o.D != stressTime || !o.Bound || !asJSON {
		t.Errorf("got %+v", o)
	}
	if o, _, err = parseStress([]string{"-d", "7s"}, new(bytes.Buffer)); err != nil || o.D != 7*time.Second || !slices.Equal(o.Workloads, workloads) {
		t.Errorf("got %+v, %v", o, err)
	}
}

// Every rule is printed, with its grade and its source.
func TestRules(t *testing.T) {
	status, stdout, stderr := racehunt(t, "rules")
	if status != 0 || stderr != "" {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	for _, want := range []string{"\n1     M      docs/spec.md#rule-1 ", "\n4     M      docs/spec.md#rule-4 ", "\n10    O      docs/spec.md#rule-10 ", "\n13    P      docs/spec.md#rule-13 "} {
		if !strings.Contains(stdout, want) {
			t.Errorf("it lacks %q:\n%s", want, stdout)
		}
	}
}
