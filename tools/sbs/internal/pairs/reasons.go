package pairs

import (
	"embed"
	"path"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
)

//go:embed all:reasons
var reasons embed.FS

// Reasons returns what of a text the port does without: what its own list says, and
// what the list of all texts does.
func (s *Source) Reasons() (compare.Reasons, error) {
	all, err := reasons.ReadFile("reasons/all.txt")
	if err != nil {
		return compare.Reasons{}, err
	}
	name := "reasons/" + path.Base(s.C) + ".txt"
	switch {
	case strings.HasPrefix(s.C, facility+"/"):
		name = "reasons/facility/" + path.Base(s.C) + ".txt"
	case len(s.Go) > 0 && path.Base(path.Dir(s.Go[0])) == Main:
		name = "reasons/main/" + path.Base(s.C) + ".txt"
	}
	own, err := reasons.ReadFile(name)
	if err != nil { // this text needs none
		own = nil
	}
	return compare.ParseReasons(name, string(all)+"\n"+string(own))
}
