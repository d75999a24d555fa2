package cli

import (
	"context"
	"io"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/replay"
	"ktimeout/tools/racehunt/internal/retrace"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/usage"
)

// cmdReplay is racehunt replay.
func cmdReplay(_ context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	f := newFlags("replay")
	rev := f.rev("", "take it on this `revision`: there it follows the run as long as operations agree, and then lets whoever ran go on; without, on its own")
	f.named = func() []string { return nil } // the token names one, too
	asJSON := f.Bool("json", false, "print one JSON object on standard output, with the steps of the run, and nothing else there")
	pages := f.pages("", "the diagram of the run as a page")
	tokens, err := f.parse(args, stdout)
	if err != nil {
		return 2, err
	}
	if len(tokens) != 1 {
		return 2, usage.Errorf("say which run: racehunt replay TOKEN, one that racehunt has printed")
	}
	if err := f.about.built(retrace.RevisionOf(tokens[0]), *rev); err != nil {
		return 2, err
	}
	o := &replay.Options{Token: tokens[0]}
	if o.Run, err = retrace.ParseToken(o.Token); err != nil {
		return 2, usage.Errorf("replay: %v", err)
	}
	if f.given("rev") {
		if o.On = scenario.Revision(*rev); o.On == nil {
			return 2, noRevision(*rev)
		}
	}
	if err := checkPages(pages); err != nil {
		return 2, err
	}
	o.Files = *pages
	return replay.Replay(o, screen.New(stdout, stderr, *asJSON))
}
