package text

import (
	"os"
	"path/filepath"
	"slices"

	"ktimeout/tools/racehunt/internal/usage"
)

// inTree are the paths in FreeBSD's source tree: of the text, and of its own headers.
var (
	inTree      = filepath.Join("sys", "kern", "kern_timeout.c")
	treeHeaders = []string{filepath.Join("sys", "sys", "callout.h"), filepath.Join("sys", "sys", "_callout.h")}
)

// Tree reads the text of a source tree, with the callout.h and the _callout.h that are there,
// and translates it. name is the name of its revision.
func Tree(name, dir string, defines []string) (*Text, error) {
	path := filepath.Join(dir, inTree)
	c, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	o := &Options{Defines: defines, Headers: map[string][]byte{}}
	for _, h := range treeHeaders {
		text, err := os.ReadFile(filepath.Join(dir, h))
		switch {
		case err == nil:
			o.Headers[filepath.Base(h)] = text
		case !os.IsNotExist(err):
			return nil, usage.Errorf("%v; give a folder that can be read", err)
		}
	}
	return Of(name, path, c, o)
}

// isTree tells whether a folder has a text where a source tree has it.
func isTree(dir string) bool {
	st, err := os.Stat(filepath.Join(dir, inTree))
	return err == nil && !st.IsDir()
}

// Trees reads the texts of a folder that is a source tree, or has source trees as its
// subfolders. Their names are those of the folders.
func Trees(dir string, defines []string) (all []*Text, err error) {
	dirs := []string{dir}
	if !isTree(dir) {
		if dirs, err = filepath.Glob(filepath.Join(dir, "*")); err != nil {
			return nil, usage.Errorf("%s: %v", dir, err)
		}
		dirs = slices.DeleteFunc(dirs, func(d string) bool { return !isTree(d) })
	}
	if len(dirs) == 0 {
		return nil, usage.Errorf("%s: there is no %s in it or in a subfolder; give FreeBSD's source tree, or a folder of such trees", dir, inTree)
	}
	for _, d := range dirs {
		base := d
		if abs, err := filepath.Abs(d); err == nil {
			base = abs
		}
		t, err := Tree(filepath.Base(base), d, defines)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}
