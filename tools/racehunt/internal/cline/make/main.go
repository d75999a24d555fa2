// Make writes a table of package cline, from what "sbs check -json" says of a text and its
// port.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"ktimeout/tools/racehunt/internal/cline"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "make: %v\n", err)
		os.Exit(2)
	}
}

// checked is what is read of sbs's report; docs/sbs-json.md describes it.
type checked struct {
	Texts []struct {
		C        string `json:"c_file"`
		Revision string
		Items    []struct {
			Name   string
			CLine  int    `json:"c_line"`
			Go     string `json:"go_file"`
			GoLine int    `json:"go_line"`
			Rows   []struct {
				CLine  int `json:"c_line"`
				GoLine int `json:"go_line"`
			}
		}
	}
}

func run() error {
	if len(os.Args) != 2 {
		return errors.New("say which report: make FILE.json, which sbs check -json has written")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var all checked
	if err := json.Unmarshal(text, &all); err != nil {
		return fmt.Errorf("%s: %w", os.Args[1], err)
	}
	for _, t := range all.Texts {
		if path.Base(t.C) != "kern_timeout.c" {
			continue
		}
		places, err := cline.Places(t.Revision)
		if err != nil {
			return err
		}
		fmt.Println("# Which line of C each line of code of the port stands for: the function's names in Go and in C, and NUMBER:LINE.")
		for _, it := range t.Items {
			if path.Base(it.Go) != cline.File {
				continue
			}
			place, ok := places[it.GoLine]
			if !ok {
				continue
			}
			words := []string{place.Func, it.Name, fmt.Sprintf("0:%d", it.CLine)}
			last := place.N
			for _, r := range it.Rows {
				if p := places[r.GoLine]; r.CLine != 0 && p.Func == place.Func && p.N > last {
					words = append(words, fmt.Sprintf("%d:%d", p.N, r.CLine))
					last = p.N
				}
			}
			fmt.Println(strings.Join(words, " "))
		}
		return nil
	}
	return fmt.Errorf("%s: it says nothing of kern_timeout.c", os.Args[1])
}
