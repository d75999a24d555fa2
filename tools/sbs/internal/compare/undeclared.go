package compare

import "path"

// undeclared marks the names of an item that nothing declares: the package that they are of,
// or a type, is another one than it was.
func (w *worker) undeclared(it *Item) {
	if it.Go == nil || w.rules.Declared == nil {
		return
	}
	for _, ref := range it.File.Refs {
		if ref.Pos < it.Go.Pos || ref.End > it.Go.End || w.rules.Declared(it.File.Name, ref.Package, ref.Name) {
			continue
		}
		name := ref.Name
		if ref.Package != "" {
			name = path.Base(ref.Package) + "." + name
		}
		r := &it.Rows[0]
		for i := range it.Rows {
			if it.Rows[i].Go != nil && it.Rows[i].GoHead.Pos <= ref.Pos {
				r = &it.Rows[i]
			}
		}
		r.State, r.Cause = Different, Undeclared
		r.Why = "nothing declares " + name
		r.GoMarks = append(r.GoMarks, Span{ref.Pos, ref.End})
	}
}
