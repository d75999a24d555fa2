// Package family has what the front end knows of an era of FreeBSD: the headers that a
// kern_timeout.c is read with, and the page of C that finds its parts for the machine.
// Both are data, a folder for each family.
package family

import (
	"embed"
	"io"
	"io/fs"
	"path"
	"regexp"
	"time"
)

//go:embed all:tick
var files embed.FS

// Family is an era.
type Family struct {
	Name  string // "tick"
	First string // releases, for messages
	Last  string
}

// Tick is the family of texts whose time is in ticks.
var Tick = Family{Name: "tick", First: "8.0", Last: "9.3"}

// sbt is what a text of a later era contains.
var sbt = regexp.MustCompile(`\bsbintime_t\b`)

// Of returns the family of a text of kern_timeout.c, and whether there is one.
func Of(text []byte) (Family, bool) { return Tick, !sbt.Match(text) }

// Page is the page of C.
func (f Family) Page() []byte { return f.file("page.c") }

// Prelude is what stands before the text.
func (f Family) Prelude() []byte { return f.file("prelude.h") }

func (f Family) file(name string) []byte {
	b, err := files.ReadFile(f.Name + "/" + name)
	if err != nil {
		panic(err)
	}
	return b
}

// Headers are the files that #include finds: the user's if they are given, else the
// family's, else nothing, as the prelude has it all. They are found by their last name.
type Headers struct {
	Family Family
	Users  map[string][]byte
}

// Open implements fs.FS.
func (h Headers) Open(name string) (fs.File, error) {
	base := path.Base(name)
	text, ok := h.Users[base]
	if !ok {
		text, _ = files.ReadFile(h.Family.Name + "/" + base)
	}
	return &file{name: base, text: text}, nil
}

// file is a header that is open.
type file struct {
	name string
	text []byte
	at   int
}

func (f *file) Stat() (fs.FileInfo, error) { return info{f}, nil }
func (f *file) Close() error               { return nil }
func (f *file) Read(b []byte) (int, error) {
	if f.at == len(f.text) {
		return 0, io.EOF
	}
	n := copy(b, f.text[f.at:])
	f.at += n
	return n, nil
}

type info struct{ f *file }

func (i info) Name() string       { return i.f.name }
func (i info) Size() int64        { return int64(len(i.f.text)) }
func (i info) Mode() fs.FileMode  { return 0o444 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }
