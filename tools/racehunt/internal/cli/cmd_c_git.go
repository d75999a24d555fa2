//go:build !thin

package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"ktimeout/tools/racehunt/internal/contrast"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/history"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/text"
	"ktimeout/tools/racehunt/internal/usage"
)

// walk shows for each commit of a range what it breaks and mends.
type walk struct {
	*ofC
	repo    *history.Repository
	p       *screen.Screen
	commits []history.Commit
	done    int
	status  int
	breaks  int // how many commits make something worse
}

// commitObject is a commit in JSON; behind it come the cells that it changes.
type commitObject struct {
	history.Commit
	Worse     int    `json:"worse"`
	Otherwise int    `json:"otherwise"`
	Better    int    `json:"better"`
	Sentence  string `json:"sentence"`
}

// git shows what the commits of a range break and mend.
func (o *ofC) git(ctx context.Context, repo *history.Repository, of string, p *screen.Screen) (int, error) {
	w := &walk{ofC: o, repo: repo, p: p}
	var err error
	if w.commits, err = repo.Commits(ctx, of); err != nil {
		return 2, err
	}
	for i := range w.commits {
		if err = w.commit(ctx, &w.commits[i]); err != nil {
			break
		}
		w.done++
	}
	if ctx.Err() != nil {
		w.status, err = 1, nil
	}
	err = errors.Join(err, o.report())
	if err == nil && !p.JSON {
		line := fmt.Sprintf("%d of %d commits looked at, %d make something worse", w.done, len(w.commits), w.breaks)
		_, err = fmt.Fprintf(p.Out, "\n%s", diagram.Hang("", line, p.Width))
	}
	if err != nil {
		return 1, err
	}
	return w.status, nil
}

// commit shows what a commit breaks and mends.
func (w *walk) commit(ctx context.Context, c *history.Commit) error {
	w.p.Lock()
	w.p.Progress(func() string {
		return fmt.Sprintf("commit %d of %d: %s %s", w.done+1, len(w.commits), c.Short(), c.Subject)
	})
	w.p.Unlock()
	is, noIs, err := w.at(ctx, c.Hash, c.Short())
	if err != nil {
		return err
	}
	var was *text.Text
	var noWas string
	if noWas = "there was no text"; c.Parent != "" {
		if was, noWas, err = w.at(ctx, c.Parent, c.Short()+"^"); err != nil {
			return err
		}
	}
	switch {
	case is == nil && was == nil:
		return w.say(c, nil, noIs+", and before: "+noWas)
	case is == nil:
		w.status = 1
		w.breaks++
		return w.say(c, nil, noIs+"; before there was one")
	case was == nil:
		m, err := w.search.Search(ctx, []contrast.Column{contrast.Of(is)}, w.p)
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		fails := 0
		for i := range m.Cells {
			if m.Cells[i].Reachable() {
				fails++
			}
		}
		return w.say(c, nil, fmt.Sprintf("the first text: %d of %d cells fail; before: %s", fails, len(m.Cells), noWas))
	case was.Key == is.Key:
		return w.say(c, nil, "changes no verdict: the text is the same")
	}
	m, err := w.search.Search(ctx, []contrast.Column{contrast.Of(was), contrast.Of(is)}, w.p)
	if err != nil || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	x := contrast.New(m, was.Name, is.Name)
	if x.Status() != 0 {
		w.status = 1
		w.breaks++
	}
	if err := w.found(x, w.repo.File); err != nil {
		return err
	}
	return w.say(c, x, x.Brief())
}

// at translates the text at a commit. It returns nil, and why, if there is none.
func (w *walk) at(ctx context.Context, commit, name string) (*text.Text, string, error) {
	t, err := w.repo.At(ctx, commit)
	switch {
	case err != nil:
		return nil, "", err
	case t.C == nil:
		return nil, "there is no " + w.repo.File, nil
	}
	with := w.texts.Options
	with.Headers = t.Headers
	maps.Copy(with.Headers, w.texts.Headers)
	x, err := text.Of(name, w.repo.File, t.C, &with)
	if bad := (*usage.Error)(nil); errors.As(err, &bad) {
		return nil, "the text cannot be translated: " + err.Error(), nil
	}
	return x, "", err
}

// say prints what becomes of a commit.
func (w *walk) say(c *history.Commit, x *contrast.Contrast, sentence string) error {
	w.p.Lock()
	defer w.p.Unlock()
	w.p.Clear()
	if !w.p.JSON {
		_, err := fmt.Fprint(w.p.Out, diagram.Hang(c.Short()+"  ", fmt.Sprintf("%s  %s: %s", c.Date, c.Subject, sentence), w.p.Width))
		return err
	}
	o := &commitObject{Commit: *c, Sentence: sentence}
	if x != nil {
		o.Worse, o.Otherwise, o.Better = x.Count(contrast.Worse), x.Count(contrast.Otherwise), x.Count(contrast.Better)
	}
	if err := w.p.Encode(o); err != nil || x == nil {
		return err
	}
	return x.Objects(w.p, w.all)
}
